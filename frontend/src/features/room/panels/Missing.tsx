import { Button, Typography } from "antd";
import { Link } from "react-router";

import type { Schemas } from "../../../api/client";
import { useDirectory } from "../../../runs/labels";
import { useText } from "../../../words";
import { makeAsking, useAsking } from "../asking";
import { allows, type Room } from "../room";
import { useRoomWords } from "../words";

type Each = Schemas["StillMissing"];
const ACT_OF: Record<string, string> = { calm: "calm", report: "report", answer: "answer" };

/** What closing waits for; each line leads to where it is done. */
export function Missing({ room }: { room: Room }) {
  const t = useRoomWords();
  if (room.missing_to_close.length === 0) return t("nothingMissing");
  return room.missing_to_close.map((each) => (
    <div key={each.sentence} style={{ padding: "4px 0" }}>
      <Line room={room} missing={each} />
    </div>
  ));
}

function Line({ room, missing }: { room: Room; missing: Each }) {
  const t = useRoomWords();
  const text = useText();
  const { post } = useDirectory();
  const { ask, showStep } = useAsking();
  const name = `${t(`missing.${missing.kind}` as "missing.step")} ${text(missing.text)}`.trim();
  const owner = missing.post && (
    <Typography.Text type="secondary"> {post(missing.post, room.run.bureau)}</Typography.Text>
  );
  if (missing.kind === "matter")
    return (
      <>
        <Link to={`/runs/${missing.key}`}>{name}</Link>
        {owner}
      </>
    );
  const act = ACT_OF[missing.kind];
  const lead =
    missing.kind === "step"
      ? () => showStep(missing.key ?? "")
      : act && allows(room, act)
        ? () => ask(makeAsking(room, act))
        : undefined;
  return (
    <>
      {lead ? (
        <Button type="link" onClick={lead} style={{ padding: 0, height: "auto", whiteSpace: "normal" }}>
          {name}
        </Button>
      ) : (
        name
      )}
      {owner}
    </>
  );
}
