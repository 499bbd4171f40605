import { expect, test } from "vitest";

import { findDecisions, findTightest, listDone, listUnanswered } from "./brief";
import type { Room } from "./room";

const step = (key: string, more: object = {}) => ({
  key,
  status: "open",
  ended_at: null,
  due_at: null,
  ...more,
});
const make = (more: object) =>
  ({
    run: { closed_at: null },
    steps: [],
    notices: [],
    reports: {},
    allowed_actions: [],
    ...more,
  }) as never as Room;

test("the tightest clock of what is open leads, and a closed run has none", () => {
  const steps = [
    step("late", { due_at: "2026-03-02T10:00:00Z" }),
    step("soon", { due_at: "2026-03-02T09:00:00Z" }),
    step("done", { due_at: "2026-03-02T08:00:00Z", ended_at: "2026-03-02T07:00:00Z" }),
  ];
  expect(findTightest(make({ steps }))?.key).toBe("soon");
  expect(findTightest(make({ steps, run: { closed_at: "2026-03-03T00:00:00Z" } }))).toBeUndefined();
});

test("the last three things done are told, the newest first", () => {
  const steps = ["1", "2", "3", "4"].map((day) =>
    step(day, { status: "done", ended_at: `2026-03-0${day}T00:00:00Z` }),
  );
  expect(listDone(make({ steps })).map(({ key }) => key)).toEqual(["4", "3", "2"]);
});

test("only my own unanswered notices ask for a thumb", () => {
  const notices = [
    { post: "210100:director", acknowledged_at: null },
    { post: "210100:director", acknowledged_at: "2026-03-02T00:00:00Z" },
    { post: "210100:office", acknowledged_at: null },
  ];
  const room = make({ notices, allowed_actions: ["acknowledge"] });
  expect(listUnanswered(room, new Set(["210100:director"]))).toHaveLength(1);
  expect(listUnanswered(make({ notices }), new Set(["210100:director"]))).toEqual([]);
});

test("decisions are those the server allows", () => {
  const reports = { r1: { stage: "first", approved: true }, r2: { stage: "final", approved: false } };
  const steps = [step("assess", { waiver_asked: true })];
  expect(findDecisions(make({ reports, steps }))).toEqual({ reports: [], waivers: [], acts: [] });
  const allowed_actions = ["approve-report", "waive:assess", "order", "grade"];
  const found = findDecisions(make({ reports, steps, allowed_actions }));
  expect(found.reports).toEqual([["r2", "final"]]);
  expect(found.waivers).toHaveLength(1);
  expect(found.acts).toEqual(["grade", "order"]);
});
