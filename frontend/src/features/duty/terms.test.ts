import dayjs from "dayjs";
import { describe, expect, it } from "vitest";

import { readTerms, startTerms, writeTerms } from "./terms";

describe("the terms of a roster", () => {
  it("come out of the form as they went in, a night past midnight too", () => {
    const terms = { ...startTerms("210100:group-office"), seats: 2 };
    expect(writeTerms(readTerms(terms))).toEqual(terms);
  });

  it("give a new kind of shift a code that none has", () => {
    const held = readTerms(startTerms("210100:group-office"));
    const times: [dayjs.Dayjs, dayjs.Dayjs] = [dayjs("2026-01-01T09:00"), dayjs("2026-01-01T12:00")];
    held.kinds = [
      { code: "kind-1", zh: "甲", times },
      { zh: "乙", times },
      { zh: "丙", times },
    ];
    expect(writeTerms(held).kinds.map(({ code }) => code)).toEqual(["kind-1", "kind-2", "kind-3"]);
  });
});
