import { expect, test } from "vitest";
import { deviceOf, inOrder } from "./device";

const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0";

test.each([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Windows"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/141.0.0.0`, "Edge on Windows"],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome} Safari/537.36`, "Chrome on a Mac"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${chrome} Safari/537.36 OPR/120.0`, "Opera on Linux"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Mobile Safari/537.36`, "Chrome on an Android phone"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${chrome} Safari/537.36`, "Chrome on an Android tablet"],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, "Chrome on a Chromebook"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari on an iPhone",
  ],
  ["curl/8.5.0", "A program, curl"],
  ["python-httpx/0.28.1", "A program, python-httpx"],
  ["Mozilla/5.0", "An unknown device"],
  ["", "An unknown device"],
])("%s", (userAgent, words) => {
  expect(deviceOf(userAgent).words).toBe(words);
});

test("the kind of a device decides its picture", () => {
  expect(deviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)").kind).toBe("phone");
  expect(deviceOf("Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X)").kind).toBe("tablet");
  expect(deviceOf("curl/8.5.0").kind).toBe("program");
});

test("this device comes first, the others by their last use", () => {
  const session = (id: string, last_used_at: string, current = false) => ({ id, last_used_at, current });
  const sessions = [
    session("old", "2026-10-01T08:00:00Z"),
    session("here", "2026-10-02T08:00:00Z", true),
    session("new", "2026-10-03T08:00:00Z"),
  ];
  expect(inOrder(sessions).map(({ id }) => id)).toEqual(["here", "new", "old"]);
});
