import { Flex, Typography } from "antd";

import { useLook } from "../../ui/look";
import { Panel } from "../../ui/Panel";
import { listColours } from "../../ui/theme";
import type { Board } from "./board";
import { useBoardWords } from "./words";

const SHOWN = [
  ["open", "open"],
  ["late", "late"],
  ["unacknowledged", "unacknowledged"],
  ["promises_today", "promises"],
] as const;

/** The four numbers; late ones in the colour of the gravest grade as long as there are any. */
export function Counts({ counts, size = 28 }: { counts: Board["counts"]; size?: number }) {
  const t = useBoardWords();
  const colours = listColours(useLook().look);
  return (
    <Panel>
      <Flex gap={16} wrap justify="space-around">
        {SHOWN.map(([name, word]) => (
          <Flex key={name} vertical align="center" style={{ minWidth: 90 }}>
            <Typography.Text
              strong
              style={{
                fontSize: size,
                fontVariantNumeric: "tabular-nums",
                lineHeight: 1.3,
                ...(name === "late" && counts.late > 0 ? { color: colours.I } : {}),
              }}
            >
              {counts[name]}
            </Typography.Text>
            <Typography.Text type="secondary" style={{ fontSize: Math.max(14, size / 2.2) }}>
              {t(word)}
            </Typography.Text>
          </Flex>
        ))}
      </Flex>
    </Panel>
  );
}
