import { queries } from "../../../api/client";
import { Link } from "react-router";

import { findDoor } from "../../../runs/doors";
import { Nothing } from "../../../ui/states";
import type { Room } from "../room";
import { useRoomWords } from "../words";

/** What this run is tied to: matters grouped here, where it was merged or split. */
export function Links({ room }: { room: Room }) {
  const t = useRoomWords();
  if (room.links.length === 0) return <Nothing>{t("noLinks")}</Nothing>;
  return room.links.map(({ relation, other }) => (
    <div key={`${relation}/${other}`} style={{ padding: "2px 0" }}>
      {t(`relation.${relation}` as "relation.groups")} <Other run={other} />
    </div>
  ));
}

function Other({ run }: { run: string }) {
  const { data } = queries.useQuery(
    "get",
    findDoor(run),
    { params: { path: { run_id: run } } },
    { retry: false },
  );
  return <Link to={`/runs/${run}`}>{data ? `${data.run.number} ${data.run.title}` : run}</Link>;
}
