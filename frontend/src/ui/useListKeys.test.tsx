import { act, useRef } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { byKey, useListKeys } from "./useListKeys";

const pressed = vi.fn();
let root: Root;

function Row({ name, letters }: { name: string; letters: string[] }) {
  return (
    <div data-row>
      <a href={`#${name}`} data-line={name} id={name}>
        {name}
      </a>
      {letters.map((letter) => (
        <button
          key={letter}
          id={`${name}-${letter}`}
          onClick={() => pressed(`${letter} ${name}`)}
          {...byKey(letter)}
        />
      ))}
    </div>
  );
}

function List() {
  const list = useRef<HTMLDivElement>(null);
  useListKeys(list);
  return (
    <div>
      <input id="words" />
      <div ref={list}>
        <Row name="first" letters={["s", "r"]} />
        <Row name="second" letters={["f"]} />
      </div>
    </div>
  );
}

const key = (name: string, more: KeyboardEventInit = {}) =>
  (document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }),
  );
const focused = () => document.activeElement?.id;

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  Element.prototype.scrollIntoView = () => undefined;
  document.body.innerHTML = "<div id='root'></div>";
  root = createRoot(document.getElementById("root") as HTMLElement);
  await act(async () => root.render(<List />));
  pressed.mockClear();
});
afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

test("j and k go through the lines from wherever nobody is typing", () => {
  key("j");
  expect(focused()).toBe("first");
  key("j");
  key("j");
  expect(focused()).toBe("second");
  key("k");
  expect(focused()).toBe("first");
});

test("a letter presses what bears it in the row in focus, and nothing where it is not offered", () => {
  key("j");
  key("s");
  key("f");
  expect(pressed.mock.calls).toEqual([["s first"]]);
  key("j");
  key("s");
  key("f");
  expect(pressed.mock.calls).toEqual([["s first"], ["f second"]]);
});

test("no letter does anything without a row in focus, while typing, held down or with another key", () => {
  key("s");
  document.getElementById("words")?.focus();
  key("s");
  key("j");
  expect(focused()).toBe("words");
  document.getElementById("first")?.focus();
  key("s", { repeat: true });
  key("r", { ctrlKey: true });
  expect(pressed).not.toHaveBeenCalled();
});

test("from a button of a row j goes on to the next line", () => {
  document.getElementById("first-s")?.focus();
  key("j");
  expect(focused()).toBe("second");
});
