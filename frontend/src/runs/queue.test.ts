import { beforeEach, expect, test, vi } from "vitest";

import { NoAnswer, Problem } from "../api/problem";
import {
  dropWaiting,
  dropWaitingOf,
  holdWaiting,
  judge,
  keepWaiting,
  listWaiting,
  loadWaiting,
  readWaiting,
  sendWaiting,
  type Waiting,
} from "./queue";

const kept = vi.hoisted(() => new Map<string, unknown>());
const broken = vi.hoisted(() => ({ is: false }));
// The browser's database has no place in jsdom; what it must do here is to keep and to give back, or to fail.
vi.mock("idb-keyval", () => ({
  get: (name: string) => (broken.is ? Promise.reject(new Error("none")) : Promise.resolve(kept.get(name))),
  update: (name: string, change: (old: unknown) => unknown) =>
    broken.is
      ? Promise.reject(new Error("none"))
      : Promise.resolve(void kept.set(name, change(kept.get(name)))),
}));

const make = (key: string, person = "director", run = "incident:1"): Waiting => ({
  key,
  person,
  speaking: "",
  run,
  act: { act: "calm", text: "x" },
  late: null,
  refused: null,
});
const keys = () => readWaiting().map(({ key }) => key);
const closed = () => new Problem(409, { what: "It is closed.", how: "Reopen it.", code: "out-of-order" });
const fault = () => new Problem(500, { what: "A fault.", code: "fault" });

beforeEach(async () => {
  broken.is = false;
  kept.clear();
  await loadWaiting();
});

test("what waits is sent in order and then waits no more", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const seen: string[] = [];
  const { settled } = await sendWaiting("director", ({ key }) => Promise.resolve(seen.push(key)));
  expect([...settled.keys()]).toEqual(["a", "b"]);
  expect(seen).toEqual(["a", "b"]);
  expect(readWaiting()).toEqual([]);
});

test("where the line is cut again, that one and all after it go on waiting", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b", "director", "incident:2"));
  const send = vi.fn(() => Promise.reject(new NoAnswer("cut")));
  const { settled, stopped } = await sendWaiting("director", send);
  expect([settled.size, send.mock.calls.length, stopped]).toEqual([0, 1, new NoAnswer("cut")]);
  expect(keys()).toEqual(["a", "b"]);
});

test("signed out, nothing is lost and nothing refused", async () => {
  await keepWaiting(make("a"));
  await sendWaiting("director", () => Promise.reject(new Problem(401, { code: "unauthenticated" })));
  expect(readWaiting()).toEqual([make("a")]);
});

test("one the server refuses says why and does not stand in the way of the next", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const send = vi.fn(({ key }: Waiting) => (key === "a" ? Promise.reject(closed()) : Promise.resolve()));
  await sendWaiting("director", send);
  expect(readWaiting()).toEqual([{ ...make("a"), refused: "It is closed. Reopen it." }]);
  await sendWaiting("director", send);
  expect(send).toHaveBeenCalledTimes(2);
});

test("a refusal of what was just made goes to its author and does not stay", async () => {
  await keepWaiting(make("a"));
  const { settled } = await sendWaiting("director", () => Promise.reject(closed()), "a");
  expect(settled.get("a")).toEqual({ error: closed() });
  expect(readWaiting()).toEqual([]);
});

test("a fault at one run holds back what follows there, and nothing elsewhere", async () => {
  for (const [key, run] of [
    ["a", "incident:1"],
    ["b", "incident:1"],
    ["c", "incident:2"],
  ] as const)
    await keepWaiting(make(key, "director", run));
  const send = ({ key }: Waiting) => (key === "a" ? Promise.reject(fault()) : Promise.resolve());
  await sendWaiting("director", send);
  expect(keys()).toEqual(["a", "b"]);
});

test("what was just made is sent after what waits, never before it", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const seen: [string, boolean][] = [];
  await sendWaiting("director", ({ key }, fresh) => Promise.resolve(seen.push([key, fresh])), "b");
  expect(seen).toEqual([
    ["a", false],
    ["b", true],
  ]);
});

test("one that is taken back while others are sent is not sent", async () => {
  await keepWaiting(make("a"));
  await keepWaiting(make("b"));
  const seen: string[] = [];
  await sendWaiting("director", async ({ key }) => {
    seen.push(key);
    await dropWaiting("b");
  });
  expect(seen).toEqual(["a"]);
});

test("what its author still holds is neither listed nor sent by anybody else", async () => {
  await keepWaiting(make("a"));
  const seen: string[] = [];
  await holdWaiting(make("b"), async () => {
    expect(listWaiting()).toEqual([make("a")]);
    await sendWaiting("director", ({ key }) => Promise.resolve(seen.push(key)));
  });
  expect(seen).toEqual(["a"]);
  expect(listWaiting()).toEqual([make("b")]);
});

test("nobody's acts are sent for somebody else", async () => {
  await keepWaiting(make("a", "office"));
  const send = vi.fn(() => Promise.resolve());
  await sendWaiting("director", send);
  expect(send).not.toHaveBeenCalled();
  expect(keys()).toEqual(["a"]);
  await dropWaitingOf("director");
  expect(keys()).toEqual(["a"]);
});

test("in a browser that keeps nothing an act is sent all the same", async () => {
  broken.is = true;
  await keepWaiting(make("a"));
  const { settled } = await sendWaiting("director", () => Promise.resolve("done"), "a");
  expect(settled.get("a")).toEqual({ done: "done" });
  expect(readWaiting()).toEqual([]);
});

test.each([
  [new NoAnswer("cut"), "cut"],
  [new SyntaxError("half an answer"), "cut"],
  [new Problem(502), "cut"],
  [new Problem(429, { code: "locked-out" }), "cut"],
  [new Problem(401, { code: "another-person" }), "cut"],
  [new Problem(403, { code: "second-factor" }), "cut"],
  [new Problem(403, {}), "stuck"], // a gateway on the way, not anlan
  [fault(), "stuck"],
  [closed(), "refused"],
  [new Problem(403, { code: "forbidden" }), "refused"],
  [new Problem(422, { code: "invalid" }), "refused"],
])("%o means %s", (error, meaning) => expect(judge(error)).toBe(meaning));
