import { describe, expect, it } from "vitest";

import { readHeldPreference, writePreference } from "./preference";

const BEFORE = {
  order: [
    { kind: "sms" as const, after_s: 120 },
    { kind: "chat" as const, after_s: 300 },
  ],
  quiet: [{ since: "22:00", until: "07:00" }],
};

describe("how somebody wants to be told", () => {
  it("comes out of the form as it went in, also past midnight", () => {
    expect(writePreference(readHeldPreference(BEFORE, ["sms", "chat", "phone"]), BEFORE)).toEqual(BEFORE);
  });

  it("names only ways that wait, the shortest wait first, and keeps a way that is not there now", () => {
    const held = { delays: { sms: 0, phone: 1 }, quiet: [undefined, { span: null }] };
    expect(writePreference(held, BEFORE)).toEqual({
      order: [
        { kind: "phone", after_s: 60 },
        { kind: "chat", after_s: 300 },
      ],
      quiet: [],
    });
  });
});
