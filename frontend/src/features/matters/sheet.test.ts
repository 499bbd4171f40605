import { expect, test } from "vitest";

import { writeRefused } from "./sheet";

test("refused rows are written as a table that opens in an office program", () => {
  const text = writeRefused(
    [{ row: 3, column: "受理时间", what: 'no "time"', how: "" }],
    ["行", "列", "问题", "办法"],
  );
  expect(text).toBe('\uFEFF"行","列","问题","办法"\r\n"3","受理时间","no ""time""",""');
});

test("a cell that looks like a formula stays words", () => {
  expect(writeRefused([{ row: 1, column: "=1+1", what: "x", how: "" }], [])).toContain(`"'=1+1"`);
});
