import { describe, expect, it } from "vitest";

import { compareMatches } from "./choosing";

const sort = (typed: string, ...labels: string[]) =>
  labels
    .map((label) => ({ label }))
    .sort((one, other) => compareMatches(one, other, typed))
    .map(({ label }) => label);

describe("what Enter takes", () => {
  it("is exactly what was typed, wherever the list has it", () => {
    expect(sort("局长", "分管副局长", "局长助理", "局长")).toEqual(["局长", "局长助理", "分管副局长"]);
    expect(sort(" director ", "Deputy director", "Director")).toEqual(["Director", "Deputy director"]);
  });
  it("keeps the order of the list where nothing tells them apart", () => {
    expect(sort("处", "医药服务处", "待遇保障处")).toEqual(["医药服务处", "待遇保障处"]);
  });
});
