import { Button, Flex, Tag, Typography } from "antd";
import { useState } from "react";

import { Folded } from "../../ui/Folded";
import { Panel } from "../../ui/Panel";
import { readNow, showDay } from "../../ui/time";
import { useText } from "../../words";
import { None } from "./None";
import { useMineWords } from "./mineWords";
import { addDays, type Shift } from "./month";
import { allows, useCalendar, useShiftNames, useRosterName } from "./roster";
import { ShiftModal } from "./ShiftModal";
import { useDutyWords } from "./words";

const FIRST = 10;
const AHEAD_DAYS = 60;

/** My shifts to come, and those that somebody has in my place. */
export function MyShifts({ shifts }: { shifts: readonly Shift[] }) {
  const t = useMineWords();
  const [asking, setAsking] = useState<Shift | null>(null);
  const ordered = [...shifts].sort((one, other) => one.since.localeCompare(other.since));
  return (
    <Panel title={t("shifts")}>
      {ordered.length === 0 && <None>{t("noneAhead")}</None>}
      <Folded
        items={ordered}
        first={FIRST}
        show={(shift) => <Line key={shift.id} shift={shift} ask={() => setAsking(shift)} />}
      />
      {asking && <Asking shift={asking} close={() => setAsking(null)} />}
    </Panel>
  );
}

function Line({ shift, ask }: { shift: Shift; ask: () => void }) {
  const t = useMineWords();
  const duty = useDutyWords();
  const text = useText();
  const post = useRosterName();
  const { when } = useShiftNames();
  const over = (shift.allowed?.length ?? 0) === 0;
  return (
    <Flex gap={8} justify="space-between" align="start" style={{ padding: "6px 0" }} data-shift={shift.n}>
      <div>
        <div style={{ fontVariantNumeric: "tabular-nums" }}>{when(shift)}</div>
        <Typography.Text type="secondary">
          {post(shift.roster)} · {text(shift)}
          {!shift.mine && ` · ${t("given", { label: shift.person.label })}`}
        </Typography.Text>{" "}
        {shift.how === "cover" && <Tag>{duty("cover")}</Tag>}
        {shift.how === "swap" && <Tag>{duty("swap")}</Tag>}
        {over && <Tag>{t("over")}</Tag>}
      </div>
      {allows(shift, "ask") && (
        <Button size="small" onClick={ask} style={{ flexShrink: 0 }}>
          {t("ask")}
        </Button>
      )}
    </Flex>
  );
}

/** Whom I can ask stands in the roster. */
function Asking({ shift, close }: { shift: Shift; close: () => void }) {
  const today = showDay(new Date(readNow("live")).toISOString());
  const calendar = useCalendar(shift.roster, [[today, addDays(today, AHEAD_DAYS)]]).data;
  if (!calendar) return null;
  return (
    <ShiftModal
      chosen={{ act: "ask", shift }}
      people={calendar.people}
      shifts={calendar.shifts}
      close={close}
    />
  );
}
