import { expect, test } from "vitest";

import { readLogFilters } from "./log";

test("the address says what is asked for, and the last day is meant whole", () => {
  expect(
    readLogFilters(new URLSearchParams("state=open&kind=call&since=2026-11-01&until=2026-11-30")),
  ).toEqual({
    open: true,
    kind: "call",
    since: "2026-11-01T00:00:00+08:00",
    until: "2026-12-01T00:00:00+08:00",
  });
});

test("what an address cannot mean is not asked for", () => {
  const nothing = { open: undefined, kind: undefined, since: undefined, until: undefined };
  expect(readLogFilters(new URLSearchParams("state=half&kind=gossip&since=soon"))).toEqual(nothing);
});
