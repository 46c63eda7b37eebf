import { expect, test } from "vitest";
import { problemOf, settle, shortId, words } from "./problem";

const none = new Headers();

test("a problem of a service keeps its code, words, fields and id", () => {
  const problem = problemOf(
    422,
    {
      type: "urn:cafe:invalid",
      code: "invalid",
      detail: "Some fields are not right.",
      request_id: "01939f2ab4c77d11",
      errors: [{ field: "password", message: "Too common." }, { field: 3 }],
    },
    none,
  );
  expect(problem).toMatchObject({ status: 422, code: "invalid", detail: "Some fields are not right." });
  expect(problem.errors).toEqual([{ field: "password", message: "Too common." }]);
  expect(shortId(problem)).toBe("01939f2a");
});

test("whatever a proxy puts in its place is still a problem in words", () => {
  const problem = problemOf(503, "<html>Bad gateway</html>", new Headers({ "retry-after": "7" }));
  expect(problem).toMatchObject({ code: "http_503", retryAfterS: 7, requestId: "" });
  expect(problem.detail).not.toContain("html");
  expect(problemOf(429, null, new Headers({ "retry-after": "soon" })).retryAfterS).toBeNull();
});

test("a title that stands for the detail becomes a sentence", () => {
  expect(problemOf(410, { title: "This link does not work any more" }, none).detail).toBe(
    "This link does not work any more.",
  );
});

test("a limit says how long to wait", () => {
  const limited = (seconds: string) =>
    words(problemOf(429, { detail: "Too many tries." }, new Headers({ "retry-after": seconds })));
  expect(limited("30")).toBe("Too many tries. Try again in 30 seconds.");
  expect(limited("1800")).toBe("Too many tries. Try again in 30 minutes.");
  expect(words(problemOf(429, { detail: "Too many tries." }, none))).toBe("Too many tries.");
});

test("a call never rejects: a lost network and an ended view are problems too", async () => {
  const offline = await settle(Promise.reject(new TypeError("Failed to fetch")));
  expect(offline).toMatchObject({ ok: false, problem: { status: 0, code: "offline" } });
  const ended = await settle(Promise.reject(new DOMException("gone", "AbortError")));
  expect(ended).toMatchObject({ ok: false, problem: { code: "aborted" } });
});

test("a value is a value, also when it is empty", async () => {
  const answer = await settle(Promise.resolve({ response: new Response(null, { status: 204 }) }));
  expect(answer).toEqual({ ok: true, value: undefined });
});
