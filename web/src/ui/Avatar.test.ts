import { expect, test } from "vitest";
import { initials } from "./Avatar";

test("initials are of the first and the last word, in any script", () => {
  expect(initials("Ana Marković")).toBe("AM");
  expect(initials("ben")).toBe("B");
  expect(initials("maria-luisa de la vega")).toBe("MV");
  expect(initials("李 雷")).toBe("李雷");
  expect(initials("🦊 fox")).toBe("🦊F");
  expect(initials("   ")).toBe("");
});
