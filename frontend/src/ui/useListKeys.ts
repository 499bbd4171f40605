/**
 * Lists by keyboard: j and k (or the arrows) go through the lines, Enter opens the one in focus. Works from
 * anywhere on the page as long as nobody is typing, so that a hand need not look for the list first.
 */
import { useEffect, type RefObject } from "react";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TYPING = "input, textarea, select, [contenteditable=true], [role=combobox], [role=dialog] *";

/** Lines of the list are the elements with `data-line`; they take the focus. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const step = STEPS[event.key];
      const target = event.target as HTMLElement;
      const root = list.current;
      if (!step || !root || event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPING)) return;
      const inside = root.contains(target);
      if (event.key.startsWith("Arrow") && !inside) return; // the arrows scroll elsewhere
      const lines = [...root.querySelectorAll<HTMLElement>("[data-line]")];
      const at = lines.findIndex((line) => line.contains(target));
      const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [list]);
}
