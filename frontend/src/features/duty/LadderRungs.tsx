import { Alert, Flex, Tag, Timeline, Typography } from "antd";
import { Link } from "react-router";

import type { Schemas } from "../../api/client";
import { useDeliveryWords } from "../../runs/deliveryWords";
import { useKinds } from "../../runs/useKinds";
import { Clauses } from "../../ui/Clauses";
import { useLook } from "../../ui/look";
import { Nothing } from "../../ui/states";
import { listColours } from "../../ui/theme";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { groupRungs, splitAfter, type Asked, type Rung, type Told } from "./ladder";
import { useLadderWords } from "./ladderWords";
import { showClock } from "./month";
import { useRosterName } from "./roster";

type Call = Schemas["CallView"];
// Who has no contact is said beside each person.
const WARNINGS = ["nobody-on-duty", "nobody-holds", "backup-first"] as const;
const BECAUSE = ["first", "silence", "unreached"] as const;

/** Who hears after whom, from top to bottom; where nobody would, in the gravest colour. */
export function LadderRungs({ ladder, asked }: { ladder: Schemas["Explained"]; asked: Asked }) {
  const t = useLadderWords();
  const kind = useKinds("incident");
  const post = useRosterName();
  const colours = listColours(useLook().look);
  const rungs = groupRungs(ladder.told);
  const lost = ladder.told.filter(({ reached }) => !reached).length;
  if (rungs.length === 0) return <Nothing>{t("nobody")}</Nothing>;
  const about = asked.post ? post(asked.post) : kind.name(asked.kind ?? "");
  return (
    <Flex vertical gap={12}>
      <Typography.Text strong>{t("about", { about, at: showTime(ladder.at) })}</Typography.Text>
      {lost > 0 && <Alert type="error" showIcon title={t("troubles", { count: lost })} />}
      <Timeline
        items={rungs.map((rung) => ({
          key: rung.key,
          ...(rung.posts.every(({ reached }) => reached) ? {} : { color: colours.I }),
          content: <OneRung rung={rung} />,
        }))}
      />
    </Flex>
  );
}

function OneRung({ rung: { first, posts } }: { rung: Rung }) {
  const t = useLadderWords();
  const reason = useReason();
  const after = useAfter();
  return (
    <>
      <Flex gap={8} wrap align="center">
        <Typography.Text strong>{after(first.after_s)}</Typography.Text>
        <Typography.Text type="secondary">{showTime(first.at).slice(5)}</Typography.Text>
        {first.rung > 0 && <Tag>{t("rung", { rung: first.rung })}</Tag>}
        <span>{reason(first.because)}</span>
        {first.together && <Tag color="warning">{t("together")}</Tag>}
        <Clauses ids={first.clauses ?? []} />
      </Flex>
      {first.text && <Typography.Text type="secondary">{first.text}</Typography.Text>}
      {posts.map((told) => (
        <Post key={told.post} told={told} />
      ))}
    </>
  );
}

function Post({ told }: { told: Told }) {
  const t = useLadderWords();
  const text = useText();
  const colours = listColours(useLook().look);
  const warnings = WARNINGS.filter((each) => told.warnings.includes(each));
  return (
    <div style={{ padding: "4px 0" }}>
      <Flex gap={8} wrap align="center">
        <Link to={`/duty/rosters/${told.post}`} title={t("roster")}>
          {text(told)}
        </Link>
        {told.people.map((call) => (
          <Person key={call.label} call={call} />
        ))}
        {warnings.map((each) => (
          <Tag key={each} color={each === "backup-first" ? "warning" : "error"}>
            {t(`warning_${each}`)}
          </Tag>
        ))}
      </Flex>
      {!told.reached && <div style={{ color: colours.I }}>{t("unreached")}</div>}
      {told.backup_at && told.backup.length > 0 && (
        <Typography.Text type="secondary">
          {t("backup", {
            people: told.backup.map(({ label }) => label).join(t("list")),
            at: showClock(told.backup_at),
          })}
        </Typography.Text>
      )}
    </div>
  );
}

function Person({ call }: { call: Call }) {
  const t = useLadderWords();
  const until = call.until ? t("until", { until: showTime(call.until).slice(5) }) : "";
  const said = [call.of && t("of", { label: call.of }), until].filter(Boolean).join(" ");
  return (
    <span>
      {call.label} {said && <Typography.Text type="secondary">{said} </Typography.Text>}
      <Tag color={call.contact ? "success" : "default"}>{t(call.contact ? "contact" : "noContact")}</Tag>
    </span>
  );
}

/** Why a rung hears: by the ladder, or by what the plan says. */
function useReason() {
  const t = useLadderWords();
  const delivery = useDeliveryWords();
  return (because: string): string => {
    const own = BECAUSE.find((each) => each === because);
    return own ? t(`because_${own}`) : delivery(`reason.${because}` as "reason.told");
  };
}

function useAfter() {
  const t = useLadderWords();
  return (seconds: number): string => {
    const after = splitAfter(seconds);
    if (seconds === 0) return t("start");
    if (after.days) return t("afterDays", after);
    return after.hours ? t("afterHours", after) : t("afterMinutes", after);
  };
}
