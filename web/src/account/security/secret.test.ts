import { expect, test } from "vitest";
import { inGroups } from "./secret";

test("a key is written in groups of four", () => {
  expect(inGroups("JBSWY3DPEHPK3PXP")).toBe("JBSW Y3DP EHPK 3PXP");
  expect(inGroups("JBSWY3")).toBe("JBSW Y3");
  expect(inGroups("")).toBe("");
});
