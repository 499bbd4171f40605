import { Button, Flex, Tag, Typography } from "antd";
import { Link } from "react-router";

import { api, type Schemas } from "../../api/client";
import { Folded } from "../../ui/Folded";
import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { listColours } from "../../ui/theme";
import { showDay, showTime } from "../../ui/time";
import { useText } from "../../words";
import { None } from "./None";
import { useMineWords } from "./mineWords";
import { showClock, type Gap } from "./month";
import { useRosterName } from "./roster";
import { useSending } from "./sending";
import { useDutyWords } from "./words";

type Notice = Schemas["DutyNotice"];
const FIRST = 6;
const KNOWN = ["duty-gap", "reach-test", "reach-silent"] as const;

/** Gaps, tests of reachability and silences that my posts were told of; a test is answered here. */
export function MyNotices({ notices }: { notices: readonly Notice[] }) {
  const t = useMineWords();
  return (
    <Panel title={t("notices")}>
      {notices.length === 0 && <None>{t("noNotices")}</None>}
      <Folded items={notices} first={FIRST} show={(each) => <Line key={each.message_key} notice={each} />} />
    </Panel>
  );
}

function Line({ notice }: { notice: Notice }) {
  const t = useMineWords();
  const post = useRosterName();
  const { send, busy } = useSending();
  const known = KNOWN.find((each) => each === notice.reason);
  const answer = () =>
    send(() => api.POST("/api/duty/notices/acknowledge", { body: { message_key: notice.message_key } }));
  return (
    <Flex gap={8} justify="space-between" align="start" style={{ padding: "6px 0" }}>
      <div>
        <div>
          {known && <Tag>{t(`reason_${known}`)}</Tag>}
          {notice.text}
        </div>
        <Typography.Text type="secondary">
          {post(notice.post)} · {t("toldAt", { at: showTime(notice.told_at) })}
        </Typography.Text>
      </div>
      {!notice.acknowledged_at && (
        <Button type="primary" size="small" loading={busy} onClick={answer}>
          {t("acknowledge")}
        </Button>
      )}
    </Flex>
  );
}

/** Gaps of rosters that a post of mine keeps; they are filled in the roster's calendar. */
export function MyGaps({ gaps }: { gaps: readonly Gap[] }) {
  const t = useMineWords();
  const duty = useDutyWords();
  const text = useText();
  const colours = listColours(useLook().look);
  if (gaps.length === 0) return null;
  return (
    <Panel title={t("gaps")}>
      <Folded
        items={gaps}
        first={FIRST}
        show={(gap) => (
          <Flex
            key={`${gap.roster}/${gap.since}`}
            justify="space-between"
            gap={8}
            style={{ padding: "4px 0" }}
          >
            <span style={{ color: colours.I }}>
              {text(gap)} {showTime(gap.since)}–{showClock(gap.until)}
            </span>
            <Link to={`/duty/rosters/${gap.roster}?month=${showDay(gap.since).slice(0, 7)}`}>
              {duty("fillHow")}
            </Link>
          </Flex>
        )}
      />
    </Panel>
  );
}
