import { expect, test } from "vitest";

import { listLines, moveBy } from "./found";

const text = ({ zh }: { zh: string }) => zh;

test("nothing found yet is an empty list", () => expect(listLines(undefined, text)).toEqual([]));

test("runs come before plans and clauses, each with where it leads", () => {
  const lines = listLines(
    {
      incidents: [{ id: "r1", number: "NS-2026-001", title: "门户被篡改", subject: "" } as never],
      matters: [],
      plans: [{ id: "shenyang", title: { zh: "沈阳预案", en: "" } }],
      clauses: [{ id: "SY-3.2.3", plan: "shenyang", place: "3.2.3", text: "assess" }],
    },
    text,
  );
  expect(lines.map(({ to }) => to)).toEqual(["/runs/r1", "/plans/shenyang", "/trace?clause=SY-3.2.3"]);
});

test("the choice goes round at both ends", () => {
  expect(moveBy(2, 1, 3)).toBe(0);
  expect(moveBy(0, -1, 3)).toBe(2);
  expect(moveBy(0, 1, 0)).toBe(0);
});
