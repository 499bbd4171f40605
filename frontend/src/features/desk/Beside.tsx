/** What stands beside my own steps: notices, who is on duty, who is silent, what happened. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Flex, Typography } from "antd";
import { Link } from "react-router";

import { queries, type Schemas } from "../../api/client";
import { useActing } from "../../runs/acting";
import { useEventWords } from "../../runs/eventWords";
import { useDirectory } from "../../runs/labels";
import { OnDuty, useOnDuty } from "../../runs/OnDuty";
import { useRunWords } from "../../runs/words";
import { Folded } from "../../ui/Folded";
import { Panel } from "../../ui/Panel";
import { Nothing } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { useDeskWords } from "./words";

type Desk = Schemas["Desk"];
type Told = Schemas["NoticeOfRun"];
const FIRST = 6;

/** What I was told and have not acknowledged. */
export function Notices({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  return (
    <Panel title={t("notices")}>
      {desk.notices.length === 0 && <Nothing>{t("allAnswered")}</Nothing>}
      <Folded
        items={desk.notices}
        first={FIRST}
        atMost={desk.at_most}
        show={(notice) => <NoticeLine key={notice.message_key} notice={notice} />}
      />
    </Panel>
  );
}

function NoticeLine({ notice }: { notice: Told }) {
  const t = useDeskWords();
  const text = useText();
  const { post } = useDirectory();
  return (
    <Flex gap={8} justify="space-between" align="start" style={{ padding: "6px 0" }}>
      <div>
        <Link to={`/runs/${notice.stream}`}>
          {notice.number} {notice.text || notice.title}
        </Link>
        <div>
          <Typography.Text type="secondary">
            {text(notice.post_title) || post(notice.post)} · {t("toldAt", { at: showTime(notice.told_at) })}
          </Typography.Text>
        </div>
      </div>
      <AnswerButton notice={notice} />
    </Flex>
  );
}

function AnswerButton({ notice }: { notice: Told }) {
  const run = useRunWords();
  const acting = useActing(notice.timeline);
  const answer = () =>
    void acting
      .act(notice.stream, { act: "acknowledge", notice: notice.notice, post: notice.post, how: "app" })
      .catch(() => undefined);
  return (
    <Button type="primary" size="small" loading={acting.busy} onClick={answer}>
      {run("act.acknowledge")}
    </Button>
  );
}

/** Who answers now for the posts of my bureau. */
export function Duty() {
  const t = useDeskWords();
  const posts = useOnDuty();
  if (posts.length === 0) return null;
  return (
    <Panel title={t("duty")}>
      <OnDuty posts={posts} />
    </Panel>
  );
}

/** Who was told about what concerns me, and has not answered. */
export function Waiting({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const text = useText();
  if (desk.waiting_for.length === 0) return null;
  return (
    <Panel title={t("waiting")}>
      <Folded
        items={desk.waiting_for}
        first={FIRST}
        atMost={desk.at_most}
        show={(notice) => (
          <Flex key={notice.message_key} justify="space-between" gap={8}>
            <Link to={`/runs/${notice.stream}`}>
              {text(notice.post_title)} · {notice.number}
            </Link>
            <Typography.Text type="secondary">
              {t("toldAt", { at: showTime(notice.told_at) })}
            </Typography.Text>
          </Flex>
        )}
      />
    </Panel>
  );
}

/** What happened since I last looked. */
export function Since({ desk }: { desk: Desk }) {
  const t = useDeskWords();
  const event = useEventWords();
  const client = useQueryClient();
  const looking = queries.useMutation("post", "/api/desk/looked", {
    onSuccess: () => client.invalidateQueries(),
  });
  const { count, entries, more } = desk.since;
  return (
    <Panel
      title={t("since", { count: more ? `${count}+` : count })}
      extra={
        count > 0 && (
          <Button size="small" onClick={() => looking.mutate({})}>
            {t("looked")}
          </Button>
        )
      }
    >
      {count === 0 && <Nothing>{t("sinceNothing")}</Nothing>}
      <Folded
        items={entries}
        first={FIRST}
        show={(entry) => (
          <div key={`${entry.run}/${entry.seq}`}>
            <Typography.Text type="secondary">{showTime(entry.at)} </Typography.Text>
            {event(entry.type as "opened")}{" "}
            <Link to={`/runs/${entry.run}`} style={{ textDecoration: "underline" }}>
              {entry.number}
            </Link>
          </div>
        )}
      />
    </Panel>
  );
}
