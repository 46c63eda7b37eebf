import { expect, it } from "vitest";
import { judgeLeg, legsOf } from "./findings";
import { browserOf, report } from "./report";

it("names no address", () => {
  const legs = legsOf([{ urls: ["turn:secret-host.example:3478"], username: "person", credential: "hush" }]);
  const findings = legs.map((leg) => ({
    id: leg.url,
    ...judgeLeg(leg, { found: false, carried: null, errorCode: 701, ms: 1 }),
  }));
  const about = {
    at: new Date("2026-01-02T03:04:05Z"),
    version: "1.2.3",
    browser: "Firefox 140",
    secure: true,
  };
  const text = report(findings, about);
  expect(text).toBe(
    "Virtual Cafe 1.2.3, connection doctor, 2026-01-02T03:04Z\nhttps or localhost; Firefox 140\n\n" +
      "FAIL  Relay (TURN) over UDP, port 3478: It does not answer.\n",
  );
});

it("knows browsers by name", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  expect(browserOf(chrome)).toBe("Chrome 140 on Linux");
  expect(browserOf(`${chrome} Edg/141.0`)).toBe("Edge 141 on Linux");
  const safari =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15";
  expect(browserOf(safari)).toBe("Safari 18 on Mac OS X");
  expect(browserOf("curl/8")).toBe("an unknown browser");
});
