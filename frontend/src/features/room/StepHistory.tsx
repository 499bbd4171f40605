import { Typography } from "antd";

import { isAbout, useEntries, type Room, type Step } from "./room";
import { Line } from "./Timeline";
import { useRoomWords } from "./words";

/** Everything on record about one step, oldest first. */
export function StepHistory({ room, step }: { room: Room; step: Step }) {
  const t = useRoomWords();
  const { data } = useEntries(room.run.id);
  const entries = (data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter((entry) => isAbout(entry, step.key));
  if (entries.length === 0) return null;
  return (
    <section>
      <Typography.Title level={3} style={{ fontSize: 15 }}>
        {t("history")}
      </Typography.Title>
      {entries.map((entry) => (
        <Line key={entry.seq} entry={entry} room={room} />
      ))}
    </section>
  );
}
