import { describe, expect, it } from "vitest";
import { deviceReason, endReason, troublesTogether } from "./reasons";

const because = (name: string) => deviceReason("camera", new DOMException("", name));

describe("deviceReason", () => {
  it("says what is in the way and what to do, in plain words", () => {
    expect(because("NotAllowedError")).toContain("Your camera is blocked for this page. Allow it");
    expect(because("SecurityError")).toBe(because("NotAllowedError"));
    expect(because("NotFoundError")).toContain("No camera was found. Plug one in");
    expect(because("OverconstrainedError")).toContain("is gone. Choose another one");
    expect(because("NotReadableError")).toContain("in use by another program. Close that one");
    expect(because("AbortError")).toBe(because("NotReadableError"));
  });

  it("never shows a fault's own text", () => {
    expect(deviceReason("mic", new Error("0x80070005"))).toBe("Your microphone could not be started.");
  });
});

describe("troublesTogether", () => {
  const refusal = new DOMException("", "NotAllowedError");
  const mic = deviceReason("mic", refusal);
  const camera = deviceReason("camera", refusal);

  it("says once that both are blocked", () => {
    expect(troublesTogether([mic, camera], refusal)).toMatch(/^Your microphone and camera are blocked/u);
  });

  it("says each reason where they differ, and nothing without any", () => {
    const missing = because("NotFoundError");
    expect(troublesTogether([mic, missing], refusal)).toBe(`${mic} ${missing}`);
    expect(troublesTogether([camera], refusal)).toBe(camera);
    expect(troublesTogether([], null)).toBeNull();
  });
});

describe("endReason", () => {
  it("tells who is busy, who was replaced and who was removed", () => {
    expect(endReason("busy", false)).toContain("Two people are already in this call.");
    expect(endReason("replaced", true)).toContain("in another tab");
    expect(endReason("removed", true)).toContain("no longer a member");
    expect(endReason("gone", true)).toContain("deleted");
    expect(endReason("finished", true)).toBe("The call has ended.");
    expect(endReason("finished", false)).toBeNull();
  });
});
