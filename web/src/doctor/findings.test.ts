import { describe, expect, it } from "vitest";
import { type Gathered, judgeLeg, judgeNone, judgeSocket, type Leg, legsOf, overall } from "./findings";

const urls = [
  "stun:stun.example.org",
  "turn:turn.example.org:3478?transport=udp",
  "turn:turn.example.org:80?transport=tcp",
  "turns:[2001:db8::1]:443?transport=tcp",
];
const silent: Gathered = { found: false, carried: null, errorCode: 701, ms: 8_000 };

function leg(url: string): Leg {
  const [found] = legsOf([{ urls: url }]);
  if (!found) throw new Error(url);
  return found;
}

describe("legsOf", () => {
  it("tries each way alone, with its own credentials", () => {
    const legs = legsOf([
      { urls: urls.slice(0, 1) },
      { urls: urls.slice(1), username: "u", credential: "c" },
    ]);
    expect(legs.map(({ kind, transport, port }) => `${kind} ${transport} ${port}`)).toEqual([
      "stun udp 3478",
      "turn udp 3478",
      "turn tcp 80",
      "turn tls 443",
    ]);
    expect(legs[3]?.server).toEqual({ urls: urls[3], username: "u", credential: "c" });
  });

  it("knows the usual ports and drops what is no address", () => {
    expect(leg("turns:a.example")).toMatchObject({ transport: "tls", port: 5349 });
    expect(legsOf([{ urls: ["https://a.example", "turn:"] }])).toEqual([]);
  });
});

describe("judgeLeg", () => {
  it("is content with a relay that carries", () => {
    expect(judgeLeg(leg("turn:a"), { found: true, carried: true, errorCode: null, ms: 30 }).state).toBe(
      "good",
    );
  });

  it("tells wrong credentials from silence, and names variable and port", () => {
    const refused = judgeLeg(leg("turn:a"), { ...silent, errorCode: 401 });
    expect(refused.forAdmin).toContain("CAFE_TURN_SECRET");
    const gone = judgeLeg(leg("turns:a:443"), silent);
    expect(gone.words).toBe("It does not answer.");
    expect(gone.forAdmin).toContain("443/tcp");
    expect(gone.forAdmin).toContain("certificate");
    expect(judgeLeg(leg("stun:a"), silent).forAdmin).toContain("CAFE_ICE_SERVERS");
  });

  it("tells a closed range of ports from a closed door", () => {
    const found = judgeLeg(leg("turn:a"), { found: true, carried: false, errorCode: null, ms: 30 });
    expect(found).toMatchObject({ state: "bad" });
    expect(found.forAdmin).toContain("min-port");
  });
});

describe("judgeSocket", () => {
  it("is content when the cafe itself says goodbye", () => {
    for (const code of [4404, 4401]) expect(judgeSocket(code, true, 9).state).toBe("good");
    expect(judgeSocket(1006, false, 9)).toMatchObject({ state: "bad", words: "It cannot be opened." });
    expect(judgeSocket(1006, true, 9)).toMatchObject({ state: "bad" });
    expect(judgeSocket(1013, true, 9).state).toBe("note");
  });
});

describe("judgeNone", () => {
  it("says what works without servers", () => {
    expect(judgeNone([])?.words).toContain("one network");
    expect(judgeNone(legsOf([{ urls: "stun:a" }]))?.forAdmin).toContain("CAFE_TURN_URLS");
    expect(judgeNone(legsOf([{ urls: "turn:a" }]))).toBeNull();
  });
});

describe("overall", () => {
  it("counts what fails", () => {
    const finding = { id: "a", title: "", words: "" };
    expect(overall([{ ...finding, state: "good" }]).state).toBe("good");
    expect(
      overall([
        { ...finding, state: "bad" },
        { ...finding, state: "bad" },
      ]).words,
    ).toBe("2 legs fail.");
    expect(
      overall([
        { ...finding, state: "bad" },
        { ...finding, state: "running" },
      ]).state,
    ).toBe("running");
  });
});
