/** What somebody still owes an answer to: orders, promises, transfers. */
import { Button, Flex, Tag, Typography } from "antd";

import { useActing } from "../../../runs/acting";
import { useDirectory } from "../../../runs/labels";
import { Nothing } from "../../../ui/states";
import { showTime } from "../../../ui/time";
import { KEEP_PROMISE } from "../acts";
import { useAsking } from "../asking";
import { allows, type Room } from "../room";
import { useRoomWords } from "../words";

export function Orders({ room }: { room: Room }) {
  const t = useRoomWords();
  const { post } = useDirectory();
  const acting = useActing(room.run.timeline);
  const orders = Object.entries(room.orders);
  if (orders.length === 0) return <Nothing>{t("noOrders")}</Nothing>;
  const receive = (order: string, to: string) =>
    void acting.act(room.run.id, { act: "receive-order", order, post: to }).catch(() => undefined);
  return orders.map(([key, { text, posts, received = {} }]) => (
    <div key={key} style={{ padding: "4px 0" }}>
      <Typography.Text>{text}</Typography.Text>
      {posts.map((each) => (
        <Flex key={each} gap={8} justify="space-between">
          <span>{post(each, room.run.bureau)}</span>
          {received[each] ? (
            <Typography.Text type="success">
              {t("receivedAt", { at: showTime(received[each]) })}
            </Typography.Text>
          ) : allows(room, `receive-order:${key}:${each}`) ? (
            <Button size="small" type="primary" loading={acting.busy} onClick={() => receive(key, each)}>
              {t("receive")}
            </Button>
          ) : (
            <Typography.Text type="warning">{t("notReceived")}</Typography.Text>
          )}
        </Flex>
      ))}
    </div>
  ));
}

export function Promises({ room }: { room: Room }) {
  const t = useRoomWords();
  const { post } = useDirectory();
  const { ask } = useAsking();
  const promises = Object.entries(room.promises);
  if (promises.length === 0) return <Nothing>{t("noPromises")}</Nothing>;
  return promises.map(([key, { text, owner, due_at, kept_at, broken }]) => (
    <Flex key={key} gap={8} wrap align="center" style={{ padding: "4px 0" }}>
      <Typography.Text>{text}</Typography.Text>
      <Typography.Text type="secondary">
        {post(owner, room.run.bureau)} · {t("keepBy", { at: showTime(due_at) })}
      </Typography.Text>
      {kept_at && <Tag color="success">{t("kept")}</Tag>}
      {broken && <Tag color="error">{t("broken")}</Tag>}
      {!kept_at && allows(room, "keep-promise") && (
        <Button
          size="small"
          onClick={() => ask({ act: "keep-promise", fields: KEEP_PROMISE, about: { promise: key } })}
        >
          {t("do.keep-promise")}
        </Button>
      )}
    </Flex>
  ));
}

export function Transfers({ room }: { room: Room }) {
  const t = useRoomWords();
  const { bureau } = useDirectory();
  const acting = useActing(room.run.timeline);
  const transfers = Object.entries(room.transfers);
  if (transfers.length === 0) return <Nothing>{t("noTransfers")}</Nothing>;
  const receive = (transfer: string, to: string) =>
    void acting.act(room.run.id, { act: "receive-transfer", transfer, bureau: to }).catch(() => undefined);
  return transfers.map(([key, transfer]) => (
    <Flex key={key} gap={8} wrap align="center" style={{ padding: "4px 0" }}>
      <Typography.Text>{bureau(transfer.to)}</Typography.Text>
      {transfer.received_at ? (
        <Typography.Text type="success">
          {t("receivedAt", { at: showTime(transfer.received_at) })}
        </Typography.Text>
      ) : allows(room, "receive-transfer") ? (
        <Button size="small" type="primary" loading={acting.busy} onClick={() => receive(key, transfer.to)}>
          {t("receive")}
        </Button>
      ) : (
        <Typography.Text type="warning">{t("notReceived")}</Typography.Text>
      )}
    </Flex>
  ));
}
