import { Flex, Typography } from "antd";
import { Link } from "react-router";

/** Which clauses ask for it, in small print, each leading to the trace. */
export function Clauses({ ids }: { ids: readonly string[] }) {
  if (ids.length === 0) return null;
  return (
    <Flex gap={6} wrap component="span">
      {ids.map((id) => (
        <Link key={id} to={`/trace?clause=${encodeURIComponent(id)}`}>
          <Typography.Text type="secondary" style={{ fontSize: 12 }}>
            {id}
          </Typography.Text>
        </Link>
      ))}
    </Flex>
  );
}

/** `SY-3.2.3, SY-3.2.4` as the server writes several. */
export const splitClauses = (clauses: string): string[] =>
  clauses
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);
