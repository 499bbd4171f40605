import { Button, Flex, theme } from "antd";

import type { Schemas } from "../../api/client";
import { nameGrade } from "../../ui/GradeTag";
import { useLook } from "../../ui/look";
import { isGrade, listColours } from "../../ui/theme";
import { useText } from "../../words";
import { useCommonWords } from "../../words/common";
import { useBoardWords } from "./words";

type Bureau = Schemas["BureauShare"];
type Given = {
  bureaus: readonly Bureau[];
  chosen: string;
  choose: (id: string) => void;
  size?: number;
};

/** The city and its districts as tiles, each edged in the colour of its gravest open incident. */
export function Bureaus({ bureaus, chosen, choose, size = 14 }: Given) {
  return (
    <div
      style={{
        display: "grid",
        gap: 8,
        gridTemplateColumns: `repeat(auto-fill, minmax(${size * 10}px, 1fr))`,
      }}
    >
      {bureaus.map((bureau) => (
        <Tile
          key={bureau.id}
          bureau={bureau}
          chosen={bureau.id === chosen}
          choose={() => choose(bureau.id)}
          size={size}
        />
      ))}
    </div>
  );
}

type TileGiven = { bureau: Bureau; chosen: boolean; choose: () => void; size: number };

function Tile({ bureau, chosen, choose, size }: TileGiven) {
  const t = useBoardWords();
  const text = useText();
  const common = useCommonWords();
  const { token } = theme.useToken();
  const colours = listColours(useLook().look);
  const name = text(bureau.name);
  const grade = bureau.grade && nameGrade(bureau.grade);
  const quiet = bureau.count === 0;
  return (
    <Button
      aria-pressed={chosen}
      title={`${t("share", { title: name, count: bureau.count, late: bureau.late })} ${grade ? common(grade) : ""}`}
      onClick={choose}
      style={{
        height: "auto",
        padding: size / 2,
        display: "block",
        textAlign: "start",
        whiteSpace: "normal",
        fontSize: size,
        borderInlineStart: `${Math.round(size / 3)}px solid ${
          quiet || !isGrade(bureau.grade) ? token.colorBorder : colours[bureau.grade]
        }`,
        ...(chosen ? { background: token.controlItemBgActive } : {}),
      }}
    >
      <div>{name}</div>
      {quiet ? (
        <span style={{ color: token.colorTextSecondary }}>{t("quiet")}</span>
      ) : (
        <Flex gap={8} align="baseline" wrap component="span">
          <strong style={{ fontSize: size * 1.5, fontVariantNumeric: "tabular-nums" }}>{bureau.count}</strong>
          {grade && <span>{common(grade)}</span>}
          {bureau.late > 0 && (
            <span style={{ color: colours.I }}>{t("withLate", { late: bureau.late })}</span>
          )}
        </Flex>
      )}
    </Button>
  );
}
