import { Button, Flex, theme, Typography } from "antd";

import type { Schemas } from "../../api/client";
import { Panel } from "../../ui/Panel";
import { useLook } from "../../ui/look";
import { isGrade, listColours } from "../../ui/theme";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { useBoardWords } from "./words";

type Share = Schemas["Share"];
type Given = {
  title: string;
  shares: readonly Share[];
  chosen: string;
  choose: (id: string) => void;
  graded?: boolean;
};

/** Open incidents by what they have in common, as bars; a bar is a filter. */
export function Shares({ title, shares, chosen, choose, graded = false }: Given) {
  const most = Math.max(1, ...shares.map(({ count }) => count));
  const common = useCommonWords();
  return (
    <Panel title={title}>
      {shares.length === 0 && <Typography.Text type="secondary">{common("none")}</Typography.Text>}
      {shares.map((share) => (
        <Bar
          key={share.id}
          share={share}
          part={share.count / most}
          chosen={share.id !== "" && share.id === chosen}
          choose={() => choose(share.id)}
          graded={graded}
        />
      ))}
    </Panel>
  );
}

type BarGiven = { share: Share; part: number; chosen: boolean; choose: () => void; graded: boolean };

function Bar({ share, part, chosen, choose, graded }: BarGiven) {
  const t = useBoardWords();
  const common = useCommonWords();
  const text = useText();
  const { token } = theme.useToken();
  const colours = listColours(useLook().look);
  const title = text(share.title) || common(graded ? "gradeNone" : "none");
  const colour = graded && isGrade(share.id) ? colours[share.id] : token.colorTextQuaternary;
  const late = share.late > 0 && (
    <Typography.Text style={{ color: colours.I }}>{t("withLate", { late: share.late })}</Typography.Text>
  );
  return (
    <Button
      type="text"
      block
      disabled={!share.id}
      aria-pressed={chosen}
      title={t("share", { title, count: share.count, late: share.late })}
      onClick={choose}
      style={{
        height: "auto",
        padding: "2px 4px",
        display: "block",
        textAlign: "start",
        color: token.colorText,
        ...(chosen ? { background: token.controlItemBgActive } : {}),
      }}
    >
      <Flex justify="space-between" gap={8}>
        <span style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{title}</span>
        <Flex gap={8} component="span">
          {late}
          <strong style={{ fontVariantNumeric: "tabular-nums" }}>{share.count}</strong>
        </Flex>
      </Flex>
      <div style={{ height: 4, width: `${part * 100}%`, background: colour, borderRadius: 2 }} />
    </Button>
  );
}
