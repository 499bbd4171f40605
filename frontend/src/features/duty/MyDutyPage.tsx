import { Alert, Flex, Typography } from "antd";
import type { ReactNode } from "react";

import { queries, type Schemas } from "../../api/client";
import { useMe } from "../../api/me";
import { Panel } from "../../ui/Panel";
import { Fetched } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { DutyHead } from "./DutyHead";
import { Exchanges } from "./Exchanges";
import { Feeds } from "./Feeds";
import { HandOverButton, HandOvers } from "./HandOvers";
import { LeaveButton, Leaves } from "./Leaves";
import { useMineWords } from "./mineWords";
import type { Shift } from "./month";
import { MyGaps, MyNotices } from "./MyNotices";
import { MyPreference } from "./MyPreference";
import { MyShifts } from "./MyShifts";
import { AGAIN_MS, useShiftNames, useRosterName } from "./roster";

type Mine = Schemas["MyDuty"];

/** What is mine of duty: when I am on, what others ask of me, when I am away. */
export default function MyDutyPage() {
  const t = useMineWords();
  const mine = queries.useQuery("get", "/api/duty/mine", {}, { refetchInterval: AGAIN_MS });
  return (
    <Flex vertical gap={12}>
      <DutyHead title={t("mine")} />
      <Fetched query={mine}>{(data) => <Parts mine={data} />}</Fetched>
    </Flex>
  );
}

const Column = ({ children }: { children: ReactNode }) => (
  <Flex vertical gap={12} style={{ flex: "1 1 380px", minWidth: 0 }}>
    {children}
  </Flex>
);

function Parts({ mine }: { mine: Mine }) {
  const t = useMineWords();
  return (
    <>
      <Now mine={mine} />
      <Flex gap={12} wrap align="start">
        <Column>
          <Panel title={t("asks")}>
            <Exchanges exchanges={mine.exchanges} empty={t("noAsks")} />
          </Panel>
          <MyShifts shifts={mine.shifts} />
        </Column>
        <Column>
          <MyNotices notices={mine.notices} />
          <MyGaps gaps={mine.gaps} />
          <MyHandOvers mine={mine} />
          <MyLeave mine={mine} />
          <MyPreference />
          <Feeds feeds={mine.feeds} />
        </Column>
      </Flex>
    </>
  );
}

/** On duty now and until when, or when I am next: what somebody opens this page for. */
function Now({ mine }: { mine: Mine }) {
  const t = useMineWords();
  const text = useText();
  const { when } = useShiftNames();
  const post = useRosterName();
  const said = (shift: Shift) => `${post(shift.roster)} ${text(shift)}`;
  const [on] = mine.on_now;
  if (on)
    return <Alert type="info" showIcon title={t("onNow", { shift: said(on), until: showTime(on.until) })} />;
  const [next] = mine.shifts
    .filter((shift) => shift.mine && (shift.allowed?.length ?? 0) > 0)
    .sort((one, other) => one.since.localeCompare(other.since));
  if (!next) return <Alert type="info" title={t("noneAhead")} description={t("noneAheadHow")} />;
  return <Alert type="info" showIcon title={t("next", { shift: `${when(next)} ${said(next)}` })} />;
}

function MyLeave({ mine }: { mine: Mine }) {
  const t = useMineWords();
  const me = useMe().data;
  const own = me ? [{ username: me.username, label: me.label }] : [];
  return (
    <Panel
      title={t("leave")}
      extra={
        mine.leave_at.length > 0 && own.length > 0 && <LeaveButton people={own} bureaus={mine.leave_at} />
      }
    >
      <Typography.Paragraph type="secondary">{t("leaveHow")}</Typography.Paragraph>
      <Leaves leaves={mine.leaves} empty={t("leaveNone")} />
    </Panel>
  );
}

function MyHandOvers({ mine }: { mine: Mine }) {
  const t = useMineWords();
  const post = useRosterName();
  if (mine.handovers.length === 0 && mine.hand_over_at.length === 0) return null;
  const buttons = mine.hand_over_at.map((roster) => (
    <HandOverButton key={roster} post={roster} label={t("handOverAt", { post: post(roster) })} />
  ));
  return (
    <Panel title={t("handovers")} extra={<Flex gap={8}>{buttons}</Flex>}>
      <HandOvers handovers={mine.handovers} empty={t("noHandovers")} />
    </Panel>
  );
}
