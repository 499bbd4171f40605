import dayjs from "dayjs";
import { expect, test } from "vitest";

import { readProof, writeProof } from "./proof";

const fields = [
  { name: "assessment", type: "text" },
  { name: "people", type: "number" },
  { name: "cleared", type: "flag" },
  { name: "found_at", type: "time" },
  { name: "looked_on", type: "date" },
  { name: "systems", type: "list" },
];

test("each type is written as the server wants it", () => {
  const held = {
    assessment: " 首页被篡改 ",
    people: 60,
    cleared: false,
    found_at: dayjs("2026-11-26T09:20:00"),
    looked_on: dayjs("2026-11-26"),
    systems: ["门户网站"],
  };
  expect(writeProof(fields, held)).toEqual({
    assessment: "首页被篡改",
    people: 60,
    cleared: false,
    found_at: "2026-11-26T09:20:00+08:00",
    looked_on: "2026-11-26",
    systems: ["门户网站"],
  });
});

test("what was left empty is not sent", () => {
  expect(writeProof(fields, { assessment: "  ", systems: [], people: null })).toEqual({});
});

test("what was written is read back, a time as Beijing shows it", () => {
  const proof = {
    assessment: "2026-11-26 首页被篡改",
    people: 60,
    cleared: false,
    found_at: "2026-11-26T09:20:00+08:00",
    looked_on: "2026-11-26",
    systems: ["门户网站"],
  };
  expect(writeProof(fields, readProof(fields, proof))).toEqual(proof);
});
