import { Tag } from "antd";
import { Link } from "react-router";

import type { Schemas } from "../../api/client";
import { showTime } from "../../ui/time";
import { WideTable } from "../../ui/WideTable";
import { useText } from "../../words";
import { None } from "./None";
import { useHow, useLength } from "./ReachedPosts";
import { useReachWords } from "./reachWords";
import { useRosterName } from "./roster";

type Ask = Schemas["AskView"];
type PlannedAsk = Schemas["PlannedAsk"];
const PAGE = 12;
const STATES = {
  answered: { word: "answered", color: "success" },
  waiting: { word: "waits", color: "processing" },
  silent: { word: "silent", color: "error" },
} as const;

/** Test by test, the latest first; who answered stands there for whom the server shows it. */
export function Asks({ asks }: { asks: readonly Ask[] }) {
  const t = useReachWords();
  const text = useText();
  const how = useHow();
  const length = useLength();
  const post = useRosterName();
  const by = (name: string) => (name === "engine" ? t("random") : post(name.split(" by ")[0] ?? name));
  const named = asks.some(({ person }) => person);
  return (
    <WideTable<Ask>
      rowKey={({ test, post: asked }) => `${test}/${asked}`}
      dataSource={[...asks]}
      pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        { title: t("askedAt"), key: "at", render: (_, each) => showTime(each.asked_at) },
        { title: t("post"), key: "post", render: (_, each) => text(each) },
        {
          title: t("state"),
          key: "state",
          render: (_, { state }) => <Tag color={STATES[state].color}>{t(STATES[state].word)}</Tag>,
        },
        { title: t("after"), key: "after", render: (_, each) => length(each.after_s) },
        { title: t("channel"), key: "channel", render: (_, each) => how(each.channel) },
        { title: t("by"), key: "by", render: (_, each) => by(each.by) },
        ...(named
          ? [{ title: t("person"), key: "person", render: (_: unknown, each: Ask) => each.person?.label }]
          : []),
      ]}
    />
  );
}

/** What the plan's own tests found, each leading to its record. */
export function Planned({ asks, since }: { asks: readonly PlannedAsk[]; since: string }) {
  const t = useReachWords();
  const text = useText();
  const how = useHow();
  const length = useLength();
  if (asks.length === 0) return <None>{t("noPlanned", { since })}</None>;
  return (
    <WideTable<PlannedAsk>
      rowKey={({ run, post, rung }) => `${run}/${post}/${rung}`}
      dataSource={[...asks]}
      pagination={{ pageSize: PAGE, hideOnSinglePage: true, showSizeChanger: false }}
      columns={[
        {
          title: t("plannedIn"),
          key: "run",
          render: (_, each) => <Link to={`/runs/${each.run}`}>{each.number}</Link>,
        },
        {
          title: t("post"),
          key: "post",
          render: (_, each) => (
            <>
              {text(each.title)} {each.rung > 0 && <Tag>{t("rung", { rung: each.rung })}</Tag>}
            </>
          ),
        },
        { title: t("askedAt"), key: "at", render: (_, each) => showTime(each.asked_at) },
        {
          title: t("state"),
          key: "state",
          render: (_, { answered_at }) => (
            <Tag color={answered_at ? "success" : "default"}>{t(answered_at ? "answered" : "silent")}</Tag>
          ),
        },
        { title: t("after"), key: "after", render: (_, each) => length(each.after_s) },
        { title: t("channel"), key: "channel", render: (_, each) => how(each.how) },
      ]}
    />
  );
}
