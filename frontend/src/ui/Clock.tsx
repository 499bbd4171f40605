import { theme } from "antd";

import { useCommonWords } from "../words/common";
import { useLook } from "./look";
import { listColours } from "./theme";
import { splitLeft, useNow } from "./time";

const SOON_MS = 30 * 60_000;

type Given = { due: string; timeline: string; size?: number | string };

/** Time left until `due`, on the run's own timeline: the loudest thing on any page. */
export function Clock({ due, timeline, size = 20 }: Given) {
  const t = useCommonWords();
  const { token } = theme.useToken();
  const colours = listColours(useLook().look);
  const left = Date.parse(due) - useNow(timeline);
  const { late, days, time } = splitLeft(left);
  const shown = days ? t("days", { days, time }) : time;
  const colour = late ? colours.I : left < SOON_MS ? colours.II : token.colorText;
  return (
    <span
      role="timer"
      aria-label={t(late ? "overdue" : "dueIn", { time: shown })}
      style={{
        fontVariantNumeric: "tabular-nums",
        fontSize: size,
        fontWeight: 600,
        color: colour,
        whiteSpace: "nowrap",
      }}
    >
      {late ? "-" : ""}
      {shown}
    </span>
  );
}
