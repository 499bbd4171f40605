import { Button, Flex, Tag, theme, Typography } from "antd";

import type { Schemas } from "../../api/client";
import { useLook } from "../../ui/look";
import { listColours } from "../../ui/theme";
import { useText } from "../../words";
import { isWholeDay, showClock, showEnd, type Gap, type Shift } from "./month";
import { allows, type Calendar } from "./roster";
import { ShiftChip, type Acting } from "./ShiftChip";
import { useDutyWords } from "./words";

export type Day = { day: string; shifts: readonly Shift[]; gaps: readonly Gap[]; calendar: Calendar };
export type Filling = Acting & { fill: (gap: Gap) => void };

/** What kind of day it is: rest, make-up, key date. */
export function DayMarks({ day, calendar }: { day: string; calendar: Calendar }) {
  const t = useDutyWords();
  const worked = calendar.working_days[day];
  const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  return (
    <>
      {worked === false && <Typography.Text type="secondary">{t("resting")}</Typography.Text>}
      {worked && weekend && <Typography.Text strong>{t("makeUp")}</Typography.Text>}
      {calendar.key_dates
        .filter(({ first, last }) => first <= day && day <= last)
        .map((each) => (
          <KeyDateTag key={each.id} date={each} />
        ))}
    </>
  );
}

function KeyDateTag({ date }: { date: Schemas["KeyDate"] }) {
  const t = useDutyWords();
  const text = useText();
  const state = t(date.verified ? "verified" : "unverified");
  return (
    <Tag
      title={t("keyDate", { name: text(date), state, source: date.source })}
      style={{ marginInlineEnd: 0, ...(date.verified ? {} : { borderStyle: "dashed" }) }}
    >
      {text(date)} · {state}
    </Tag>
  );
}

/** The gaps and shifts of a day, gaps first. */
export function DayLines({ day, acting, wide = false }: { day: Day; acting: Filling; wide?: boolean }) {
  return (
    <Flex vertical gap={wide ? 6 : 3}>
      {day.gaps.map((gap) => (
        <GapLine key={gap.since} gap={gap} calendar={day.calendar} fill={acting.fill} />
      ))}
      {day.shifts.map((shift) => (
        <ShiftChip key={shift.n} shift={shift} acting={acting} wide={wide} />
      ))}
    </Flex>
  );
}

type GapGiven = { gap: Gap; calendar: Calendar; fill: (gap: Gap) => void };

/** Where somebody must be and nobody is, in the gravest colour; a press fills it, for whoever may. */
function GapLine({ gap, calendar, fill }: GapGiven) {
  const t = useDutyWords();
  const { token } = theme.useToken();
  const colours = listColours(useLook().look);
  const { there, seats } = gap;
  const times = { since: showClock(gap.since), until: showEnd(gap.until) };
  const said = there
    ? t("gapFew", { ...times, there, seats })
    : isWholeDay(gap)
      ? t("gapDay")
      : t("gapAt", times);
  const look = {
    border: `1px solid ${colours.I}`,
    borderRadius: token.borderRadius,
    color: colours.I,
    fontWeight: 600,
    padding: "1px 6px",
  };
  if (!allows(calendar, "put")) return <div style={look}>{said}</div>;
  return (
    <Button
      type="text"
      title={t("gapFill")}
      onClick={() => fill(gap)}
      style={{ ...look, height: "auto", whiteSpace: "normal", justifyContent: "start", textAlign: "start" }}
    >
      {said}
    </Button>
  );
}
