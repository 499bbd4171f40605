import { Button, Flex, theme } from "antd";
import { useState } from "react";

import { showDay, readNow } from "../../ui/time";
import { useText } from "../../words";
import { DayLines, DayMarks, type Filling } from "./DayCell";
import { placeGaps, placeShifts } from "./month";
import type { Calendar } from "./roster";
import { Unseen } from "./Unseen";
import { useDutyWords } from "./words";

type Given = { calendar: Calendar; weeks: string[][]; month: string; acting: Filling };

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The month as weeks. */
export function MonthGrid({ calendar, weeks, month, acting }: Given) {
  const t = useDutyWords();
  const text = useText();
  const { token } = theme.useToken();
  const edge = `1px solid ${token.colorBorderSecondary}`;
  const placed = usePlaced(calendar, weeks);
  return (
    <table style={{ width: "100%", tableLayout: "fixed", borderCollapse: "collapse" }}>
      <caption>
        <Unseen>{t("calendar", { post: text(calendar.roster), month })}</Unseen>
      </caption>
      <thead>
        <tr>
          {WEEKDAYS.map((each) => (
            <th
              key={each}
              scope="col"
              style={{ color: token.colorTextSecondary, fontWeight: 400, padding: 4 }}
            >
              {t(each)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td
                key={day}
                data-day={day}
                style={{
                  border: edge,
                  verticalAlign: "top",
                  padding: 4,
                  height: 88,
                  background: day.startsWith(month) ? token.colorBgContainer : token.colorFillQuaternary,
                }}
              >
                <DayHead day={day} calendar={calendar} />
                <DayLines day={placed(day)} acting={acting} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What stands on a day. */
function usePlaced(calendar: Calendar, weeks: string[][]) {
  const shifts = placeShifts(calendar.shifts);
  const gaps = placeGaps(calendar.gaps, weeks.flat());
  return (day: string) => ({ day, shifts: shifts.get(day) ?? [], gaps: gaps.get(day) ?? [], calendar });
}

function DayHead({ day, calendar }: { day: string; calendar: Calendar }) {
  const { token } = theme.useToken();
  const today = showDay(new Date(readNow("live")).toISOString()) === day;
  return (
    <Flex gap={6} align="center" wrap style={{ marginBottom: 3 }}>
      <time
        dateTime={day}
        {...(today ? { "aria-current": "date" as const } : {})}
        style={{
          fontVariantNumeric: "tabular-nums",
          fontWeight: today ? 700 : 400,
          ...(today
            ? {
                background: token.colorPrimary,
                color: token.colorTextLightSolid,
                borderRadius: 8,
                padding: "0 6px",
              }
            : {}),
        }}
      >
        {Number(day.slice(8))}
      </time>
      <DayMarks day={day} calendar={calendar} />
    </Flex>
  );
}

/** The month by day, for a telephone: what was before today when somebody asks for it. */
export function DayList({ calendar, weeks, month, acting }: Given) {
  const t = useDutyWords();
  const { token } = theme.useToken();
  const placed = usePlaced(calendar, weeks);
  const today = showDay(new Date(readNow("live")).toISOString());
  const [whole, setWhole] = useState(false);
  const days = weeks.flat().filter((day) => day.startsWith(month));
  const before = today.startsWith(month) && !whole ? days.filter((day) => day < today).length : 0;
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {before > 0 && (
        <li>
          <Button type="link" onClick={() => setWhole(true)}>
            {t("daysBefore", { count: before })}
          </Button>
        </li>
      )}
      {days.slice(before).map((day) => (
        <li
          key={day}
          data-day={day}
          style={{ padding: "8px 0", borderBottom: `1px solid ${token.colorBorderSecondary}` }}
        >
          <Flex gap={8} align="center" wrap style={{ marginBottom: 4 }}>
            <time dateTime={day} style={{ fontWeight: day === today ? 700 : 400 }}>
              {day.slice(5)} {t(WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "mon")}
            </time>
            <DayMarks day={day} calendar={calendar} />
          </Flex>
          <DayLines day={placed(day)} acting={acting} wide />
          {placed(day).shifts.length === 0 && placed(day).gaps.length === 0 && (
            <span style={{ color: token.colorTextDescription }}>{t("noShifts")}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
