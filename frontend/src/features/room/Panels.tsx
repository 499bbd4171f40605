/** What stands beside steps and timeline: who was told, what is owed, reports, files, people, what is missing. */
import { Badge, Collapse, Flex } from "antd";
import type { ReactNode } from "react";

import { readForm } from "../../runs/doors";
import { Attachments } from "./panels/Attachments";
import { Links } from "./panels/Links";
import { Missing } from "./panels/Missing";
import { Notices } from "./panels/Notices";
import { Orders, Promises, Transfers } from "./panels/Owed";
import { People } from "./panels/People";
import { Reports } from "./panels/Reports";
import { ProofShown } from "./ProofShown";
import type { Room } from "./room";
import { useRoomWords } from "./words";

type PanelShown = { key: string; word: "notices"; waiting: number; shown: ReactNode };

export function Panels({ room }: { room: Room }) {
  const t = useRoomWords();
  const items = listPanels(room).map(({ key, word, waiting, shown }) => ({
    key,
    label: (
      <Flex gap={8}>
        {t(word)} <Badge count={waiting} color="var(--ant-color-text-secondary)" />
      </Flex>
    ),
    children: shown,
  }));
  return <Collapse items={items} defaultActiveKey={["notices"]} />;
}

/** Each with how much of it still waits for somebody. */
function listPanels(room: Room): PanelShown[] {
  const incident = readForm(room.run.id) === "incident";
  const panel = (key: string, waiting: number, shown: ReactNode) => ({
    key,
    word: key as "notices",
    waiting,
    shown,
  });
  const orders = Object.values(room.orders);
  const unreceived = orders.filter(({ posts, received = {} }) => posts.some((post) => !received[post]));
  return [
    panel("missing", room.missing_to_close.length, <Missing room={room} />),
    panel(
      "notices",
      room.notices.filter(({ acknowledged_at }) => !acknowledged_at).length,
      <Notices room={room} />,
    ),
    panel("orders", unreceived.length, <Orders room={room} />),
    panel(
      "promises",
      Object.values(room.promises).filter(({ kept_at }) => !kept_at).length,
      <Promises room={room} />,
    ),
    panel(
      "transfers",
      Object.values(room.transfers).filter(({ received_at }) => !received_at).length,
      <Transfers room={room} />,
    ),
    ...(incident ? [panel("reports", 0, <Reports room={room} />)] : []),
    panel("attachments", 0, <Attachments room={room} />),
    ...(incident ? [panel("people", 0, <People room={room} />)] : []),
    panel("links", 0, <Links room={room} />),
    panel("facts", 0, <ProofShown run={room.run.id} proof={room.facts} />),
  ];
}
