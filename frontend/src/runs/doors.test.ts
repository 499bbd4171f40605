import { expect, test } from "vitest";

import { findAddress, findDoor, readForm } from "./doors";

test("a run is reached by the word of its form", () => {
  expect(readForm("matter:1")).toBe("matter");
  expect(findDoor("incident:1", "/acts")).toBe("/api/incidents/{run_id}/acts");
  expect(findDoor("standing:1")).toBe("/api/standing/{run_id}");
  expect(findAddress("matter:1", "/attachments")).toBe("/api/matters/matter:1/attachments");
});
