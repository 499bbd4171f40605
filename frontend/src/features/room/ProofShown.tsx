import { Descriptions, Typography } from "antd";

import { useLabels } from "../../runs/labels";
import { findAddress } from "../../runs/doors";
import { showTime } from "../../ui/time";

const FILE = /^file:([0-9a-f]{64})$/;
const TIME = /^\d{4}-\d\d-\d\dT/;

/** What was given as proof, files as links; sealed values stay references, opening one is a look on record. */
export function ProofShown({ run, proof }: { run: string; proof: Record<string, unknown> }) {
  const label = useLabels();
  const items = Object.entries(proof).map(([name, value]) => ({
    key: name,
    label: label("fields", name),
    children: <Value run={run} value={value} />,
  }));
  return <Descriptions column={1} bordered items={items} />;
}

function Value({ run, value }: { run: string; value: unknown }) {
  if (Array.isArray(value))
    return value.map((each, at) => (
      <div key={at}>
        <Value run={run} value={each} />
      </div>
    ));
  if (typeof value === "boolean") return value ? "✓" : "✗";
  if (typeof value !== "string") return String(value);
  const file = FILE.exec(value);
  const digest = file?.[1];
  if (digest)
    return (
      <a href={findAddress(run, `/attachments/${digest}`)} target="_blank" rel="noreferrer">
        {digest.slice(0, 12)}
      </a>
    );
  return <Typography.Text>{TIME.test(value) ? showTime(value) : value}</Typography.Text>;
}
