import { describe, expect, it } from "vitest";
import { verdict } from "./closeCodes";

describe("verdict", () => {
  it.each([1001, 1005, 1006, 1011, 1012, 1013, 4430])("comes back after %i", (code) => {
    expect(verdict(code)).toEqual({ kind: "retry" });
  });

  it("waits out a flood", () => {
    expect(verdict(4429)).toEqual({ kind: "wait", ms: 10_000 });
  });

  it("asks for a log-in after 4401", () => {
    expect(verdict(4401)).toEqual({ kind: "signed_out" });
  });

  it.each([
    [1000, "finished"],
    [4400, "refused"],
    [4403, "removed"],
    [4404, "gone"],
    [4409, "replaced"],
    [4486, "busy"],
  ] as const)("stops after %i: %s", (code, reason) => {
    expect(verdict(code)).toEqual({ kind: "ended", reason });
  });
});
