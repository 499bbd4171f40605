import { Steps } from "antd";

import { useLook } from "../../ui/look";
import { useText } from "../../words";
import { isOpen, type Room } from "./room";
import { useRoomWords } from "./words";

/** The course of the plan at a glance: which phases are behind, which one runs, which are to come. */
export function Phases({ room }: { room: Room }) {
  const t = useRoomWords();
  const text = useText();
  const { phone } = useLook();
  if (room.phases.length < 2 || phone) return null;
  const items = room.phases.map((phase) => {
    const steps = room.steps.filter((step) => step.phase === phase);
    const open = steps.filter(isOpen).length;
    const done = steps.length - open;
    return {
      title: text(room.phase_titles[phase]) || phase,
      subTitle: steps.length ? `${done}/${steps.length}` : "",
      status: (open ? "process" : done ? "finish" : "wait") as "process",
    };
  });
  return (
    <nav aria-label={t("phases")}>
      <Steps size="small" items={items} />
    </nav>
  );
}
