import { beforeEach, expect, test, vi } from "vitest";

import { NoAnswer, Problem } from "../api/problem";
import { dropWaitingOf, keepWaiting, readWaiting, sendWaiting, type Waiting } from "./queue";

const kept = vi.hoisted(() => new Map<string, unknown>());
// The browser's database has no place in jsdom; what it must do here is to keep and to give back.
vi.mock("idb-keyval", () => ({
  get: (name: string) => Promise.resolve(kept.get(name)),
  update: (name: string, change: (old: unknown) => unknown) =>
    Promise.resolve(void kept.set(name, change(kept.get(name)))),
}));

const make = (key: string, person = "director"): Waiting => ({
  key,
  person,
  run: "incident:1",
  act: { act: "calm", text: "x" },
  made: null,
  refused: null,
});

beforeEach(async () => {
  await dropWaitingOf("director");
  await dropWaitingOf("office");
});

test("what waits is sent in order and then waits no more", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const seen: string[] = [];
  expect(await sendWaiting("director", ({ key }) => Promise.resolve(seen.push(key)))).toBe(2);
  expect(seen).toEqual(["a", "b"]);
  expect(readWaiting()).toEqual([]);
});

test("where the line is cut again, that one and all after it go on waiting", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  expect(await sendWaiting("director", () => Promise.reject(new NoAnswer("cut")))).toBe(0);
  expect(readWaiting().map(({ key }) => key)).toEqual(["a", "b"]);
});

test("signed out, nothing is lost and nothing refused", async () => {
  await keepWaiting(make("a"));
  await sendWaiting("director", () => Promise.reject(new Problem(401)));
  expect(readWaiting()).toEqual([make("a")]);
});

test("one the server refuses says why and does not stand in the way of the next", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const send = ({ key }: Waiting) =>
    key === "a" ? Promise.reject(new Problem(409, { what: "It is closed." })) : Promise.resolve();
  expect(await sendWaiting("director", send)).toBe(1);
  expect(readWaiting()).toEqual([{ ...make("a"), refused: "It is closed." }]);
  expect(await sendWaiting("director", send)).toBe(0);
});

test("nobody's acts are sent for somebody else", async () => {
  await keepWaiting(make("a", "office"));
  const send = vi.fn(() => Promise.resolve());
  expect(await sendWaiting("director", send)).toBe(0);
  expect(send).not.toHaveBeenCalled();
  expect(readWaiting()).toHaveLength(1);
});
