import { Dropdown, Flex, theme, type MenuProps } from "antd";
import { useState, type CSSProperties, type DragEvent, type KeyboardEvent, type ReactNode } from "react";

import { useLook } from "../../ui/look";
import { listColours } from "../../ui/theme";
import { useText } from "../../words";
import { showClock, type Shift } from "./month";
import { allows, SHIFT_ACTS, useShiftNames, type ShiftAct } from "./roster";
import { Unseen } from "./Unseen";
import { useDutyWords } from "./words";

export type Acting = {
  act: (act: ShiftAct, shift: Shift, other?: Shift) => void;
  /** The shift in somebody's hand: those it may be swapped with show it. */
  dragged: Shift | null;
  drag: (shift: Shift | null) => void;
};

type Given = { shift: Shift; acting: Acting; wide?: boolean };

const canTake = (dragged: Shift | null, shift: Shift): dragged is Shift =>
  dragged !== null &&
  dragged.n !== shift.n &&
  dragged.person.username !== shift.person.username &&
  allows(shift, "swap-with");

/** One shift: who is there. A press or Enter opens what may be done; dropped on another it is swapped. */
export function ShiftChip({ shift, acting, wide = false }: Given) {
  const acts = SHIFT_ACTS.filter((act) => allows(shift, act));
  const said = useSaying(shift);
  const look = useChipLook(shift, canTake(acting.dragged, shift), acts.length > 0, wide);
  const dropping = listDropping(shift, acting);
  const face = <Face shift={shift} wide={wide} said={said} />;
  if (acts.length > 0)
    return (
      <Offered acts={acts} said={said} look={look} shift={shift} acting={acting}>
        {face}
      </Offered>
    );
  return (
    <div title={said} data-shift={shift.n} style={look} {...dropping}>
      {face}
    </div>
  );
}

type OfferedGiven = Given & {
  acts: ShiftAct[];
  said: string;
  look: CSSProperties;
  children: ReactNode;
};

function Offered({ acts, said, look, shift, acting, children }: OfferedGiven) {
  const t = useDutyWords();
  const [open, setOpen] = useState(false);
  const items: MenuProps["items"] = acts.map((act) => ({
    key: act,
    label: t(`act_${act}`),
    danger: act === "remove",
  }));
  const openByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <Dropdown
      menu={{ items, onClick: ({ key }) => acting.act(key as ShiftAct, shift) }}
      trigger={["click"]}
      open={open}
      onOpenChange={setOpen}
      autoFocus
    >
      <div
        role="button"
        tabIndex={0}
        aria-haspopup="menu"
        aria-expanded={open}
        title={said}
        data-shift={shift.n}
        onKeyDown={openByKey}
        style={look}
        {...listDragging(shift, acting)}
        {...listDropping(shift, acting)}
      >
        {children}
      </div>
    </Dropdown>
  );
}

/** What hovering shows, and what a screen reader says beside what is drawn. */
function useSaying(shift: Shift): string {
  const t = useDutyWords();
  const { when } = useShiftNames();
  const { how, rostered, away } = shift;
  const exchanged = how === "cover" || how === "swap" ? [t(`how_${how}`, { label: rostered.label })] : [];
  return [when(shift), ...exchanged, ...(away ? [t("away")] : [])].join(t("comma"));
}

function Face({ shift, wide, said }: { shift: Shift; wide: boolean; said: string }) {
  const t = useDutyWords();
  const text = useText();
  const { token } = theme.useToken();
  const mark = shift.how === "cover" ? t("markCover") : shift.how === "swap" ? t("markSwap") : "";
  return (
    <Flex gap={4} wrap={wide} style={{ minWidth: 0, position: "relative" }}>
      <span style={{ color: token.colorTextSecondary, whiteSpace: "nowrap" }}>{text(shift)}</span>
      <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
        {shift.person.label}
      </span>
      {mark && <small style={{ whiteSpace: "nowrap" }}>· {mark}</small>}
      {wide && (
        <span style={{ marginInlineStart: "auto", fontVariantNumeric: "tabular-nums" }}>
          {showClock(shift.since)}–{showClock(shift.until)}
        </span>
      )}
      <Unseen>{said}</Unseen>
    </Flex>
  );
}

function useChipLook(shift: Shift, takes: boolean, offers: boolean, wide: boolean): CSSProperties {
  const { token } = theme.useToken();
  const colours = listColours(useLook().look);
  const edge = takes || shift.mine ? token.colorPrimary : token.colorBorderSecondary;
  return {
    // On a telephone it is pressed by a thumb.
    padding: wide ? "9px 10px" : "1px 6px",
    borderRadius: token.borderRadius,
    // Whoever stands behind is drawn with a broken line: there only when the others do not answer.
    border: `1px ${shift.seat === 0 ? "dashed" : "solid"} ${shift.away ? colours.I : edge}`,
    background: takes || shift.mine ? token.controlItemBgActive : token.colorBgContainer,
    color: shift.away ? colours.I : token.colorText,
    cursor: offers ? "pointer" : "default",
    minWidth: 0,
  };
}

function listDragging(shift: Shift, acting: Acting) {
  if (!allows(shift, "swap")) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      // A browser that is told nothing to carry carries nothing.
      event.dataTransfer.setData("text/plain", shift.id);
      event.dataTransfer.effectAllowed = "move";
      acting.drag(shift);
    },
    onDragEnd: () => acting.drag(null),
  };
}

function listDropping(shift: Shift, acting: Acting) {
  if (!canTake(acting.dragged, shift)) return {};
  const { dragged } = acting;
  return {
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      acting.drag(null);
      acting.act("swap", dragged, shift);
    },
  };
}
