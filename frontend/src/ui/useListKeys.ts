/**
 * Lists by keyboard: j and k (or the arrows) go through the lines, Enter opens the one in focus, and a letter
 * presses what bears it in the same row. Works from anywhere on the page as long as nobody is typing, so that a
 * hand need not look for the list first.
 */
import { useEffect, type RefObject } from "react";

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TYPING = "input, textarea, select, [contenteditable=true], [role=combobox], [role=dialog] *";

/** What a button or link that a letter presses carries. What is not offered does not stand there to be pressed. */
export const byKey = (letter: string) => ({ "data-key": letter, "aria-keyshortcuts": letter });

/** Lines of the list are the elements with `data-line`; they take the focus. Rows are those with `data-row`. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const root = list.current;
      if (!root || event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPING)) return;
      const found = STEPS[event.key] ? move(root, target, event.key) : press(root, target, event);
      if (found) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [list]);
}

function move(root: HTMLElement, target: HTMLElement, key: string): boolean {
  if (key.startsWith("Arrow") && !root.contains(target)) return false; // the arrows scroll elsewhere
  const step = STEPS[key] ?? 0;
  const lines = [...root.querySelectorAll<HTMLElement>("[data-line]")];
  const row = target.closest("[data-row]");
  const at = lines.findIndex((line) => line.contains(target) || row?.contains(line));
  const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

/** A key held down presses once. */
function press(root: HTMLElement, target: HTMLElement, { key, repeat }: KeyboardEvent): boolean {
  const row = target.closest("[data-row]");
  if (repeat || !row || !root.contains(row)) return false;
  const found = [...row.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset.key === key);
  found?.click();
  return found !== undefined;
}
