/** What stands beside steps and timeline: who was told, orders, promises, reports, people, what is missing. */
import { Badge, Button, Collapse, Flex, List, Tag, Typography } from "antd";
import type { ReactNode } from "react";

import { queries } from "../../api/client";
import { useMe } from "../../api/me";
import { readForm, useActing } from "../../runs/acting";
import { useDirectory } from "../../runs/labels";
import { useRunWords } from "../../runs/words";
import { Fetched, Nothing } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { ProofShown } from "./ProofShown";
import { allows, type Room } from "./room";
import { useRoomWords } from "./words";

export function Panels({ room }: { room: Room }) {
  const t = useRoomWords();
  const silent = room.notices.filter(({ acknowledged_at }) => acknowledged_at === null).length;
  const incident = readForm(room.run.id) === "incident";
  const panels: [string, string, number, ReactNode][] = [
    ["missing", t("missing"), room.missing_to_close.length, <Missing key="missing" room={room} />],
    ["notices", t("notices"), silent, <Notices key="notices" room={room} />],
    ["orders", t("orders"), 0, <Orders key="orders" room={room} />],
    ["promises", t("promises"), 0, <Promises key="promises" room={room} />],
    ...(incident
      ? ([["reports", t("reports"), 0, <Reports key="reports" room={room} />]] as typeof panels)
      : []),
    ...(incident ? ([["people", t("people"), 0, <People key="people" room={room} />]] as typeof panels) : []),
    ["facts", t("facts"), 0, <ProofShown key="facts" run={room.run.id} proof={room.facts} />],
  ];
  const items = panels.map(([key, label, count, children]) => ({
    key,
    label: (
      <Flex gap={8}>
        {label} <Badge count={count} color="var(--ant-color-text-secondary)" />
      </Flex>
    ),
    children,
  }));
  return <Collapse items={items} defaultActiveKey={["notices"]} />;
}

function Missing({ room }: { room: Room }) {
  const t = useRoomWords();
  if (room.missing_to_close.length === 0) return t("nothingMissing");
  return (
    <List
      size="small"
      dataSource={[...room.missing_to_close]}
      renderItem={(each) => <List.Item>{each}</List.Item>}
    />
  );
}

function Notices({ room }: { room: Room }) {
  const t = useRoomWords();
  const run = useRunWords();
  const { post } = useDirectory();
  const mine = new Set(useMe().data?.posts.map(({ ref }) => ref));
  const acting = useActing();
  if (room.notices.length === 0) return <Nothing>{t("noNotices")}</Nothing>;
  const answer = (notice: string, ref: string) =>
    void acting
      .act(room.run.id, { act: "acknowledge", notice, post: ref, how: "app" })
      .catch(() => undefined);
  return room.notices.map((notice) => (
    <Flex key={notice.message_key} justify="space-between" gap={8} style={{ padding: "4px 0" }}>
      <div>
        <Typography.Text strong>{post(notice.post, room.run.bureau)}</Typography.Text>{" "}
        {notice.rung ? <Tag>{t("rung", { rung: notice.rung })}</Tag> : null}
        <div>
          <Typography.Text type="secondary">
            {notice.text} · {t("told", { at: showTime(notice.told_at) })}
          </Typography.Text>
        </div>
      </div>
      {notice.acknowledged_at ? (
        <Typography.Text type="success">
          {t("answered", { at: showTime(notice.acknowledged_at) })}
        </Typography.Text>
      ) : mine.has(notice.post) && allows(room, "acknowledge") ? (
        <Button
          type="primary"
          size="small"
          loading={acting.busy}
          onClick={() => answer(notice.notice, notice.post)}
        >
          {run("act.acknowledge")}
        </Button>
      ) : (
        <Typography.Text type="warning">{t("silent")}</Typography.Text>
      )}
    </Flex>
  ));
}

function Orders({ room }: { room: Room }) {
  const t = useRoomWords();
  const { post } = useDirectory();
  const orders = Object.entries(room.orders);
  if (orders.length === 0) return <Nothing>{t("none")}</Nothing>;
  return orders.map(([key, { text, posts, received = {} }]) => (
    <div key={key}>
      <Typography.Text>{text}</Typography.Text>
      <div>
        <Typography.Text type="secondary">
          {t("received", { got: Object.keys(received).length, all: posts.length })} ·{" "}
          {posts.map((each) => post(each, room.run.bureau)).join("、")}
        </Typography.Text>
      </div>
    </div>
  ));
}

function Promises({ room }: { room: Room }) {
  const t = useRoomWords();
  const promises = Object.entries(room.promises);
  if (promises.length === 0) return <Nothing>{t("none")}</Nothing>;
  return promises.map(([key, { text, due_at, kept_at, broken }]) => (
    <Flex key={key} gap={8} wrap>
      <Typography.Text>{text}</Typography.Text>
      <Typography.Text type="secondary">{showTime(due_at)}</Typography.Text>
      {kept_at && <Tag color="success">{t("kept")}</Tag>}
      {broken && <Tag color="error">{t("broken")}</Tag>}
    </Flex>
  ));
}

const STAGES = ["first", "progress", "final"] as const;

function Reports({ room }: { room: Room }) {
  const t = useRoomWords();
  const run = useRunWords();
  const acting = useActing();
  const params = { params: { path: { run_id: room.run.id } } };
  const reports = queries.useQuery("get", "/api/incidents/{run_id}/reports", params);
  const approve = (report: string) =>
    void acting.act(room.run.id, { act: "approve-report", report }).catch(() => undefined);
  return (
    <Fetched query={reports}>
      {(listed) => (
        <Flex vertical gap={8}>
          {listed.map(({ id, title, files, state, signed_by, signed_at }) => (
            <Flex key={id} gap={8} wrap align="center">
              <Typography.Text>{title}</Typography.Text>
              <a href={files.pdf}>PDF</a>
              <a href={files.docx}>DOCX</a>
              <Typography.Text type="secondary">
                {signed_by ? `${signed_by} ${showTime(signed_at)}` : null}
              </Typography.Text>
              {state === "waiting-signature" && allows(room, "approve-report") && (
                <Button size="small" onClick={() => approve(id)}>
                  {t("approve")}
                </Button>
              )}
            </Flex>
          ))}
          <Flex gap={12} wrap>
            {STAGES.map((stage) => (
              <a key={stage} href={`/api/incidents/${room.run.id}/reports/now.pdf?preview=${stage}`}>
                {t("draft", { stage: run(`stage.${stage}`) })}
              </a>
            ))}
          </Flex>
        </Flex>
      )}
    </Fetched>
  );
}

function People({ room }: { room: Room }) {
  const text = useText();
  const { bureau } = useDirectory();
  const params = { params: { path: { run_id: room.run.id } } };
  const people = queries.useQuery("get", "/api/incidents/{run_id}/people", params);
  return (
    <Fetched query={people}>
      {(listed) =>
        listed.map((each) => (
          <Flex key={each.post} justify="space-between" gap={8}>
            <span>
              {bureau(each.bureau)} {text(each.title)}
            </span>
            <Typography.Text type="secondary">
              {each.acknowledged}/{each.told} · {showTime(each.last_at)}
            </Typography.Text>
          </Flex>
        ))
      }
    </Fetched>
  );
}
