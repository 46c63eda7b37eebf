/** The examination as text that can be pasted anywhere: no address, name, secret or room is in it. Pure. */

import type { Finding, State } from "./findings";

const MARKS: Record<State, string> = {
  good: "ok  ",
  note: "note",
  bad: "FAIL",
  running: "…   ",
  waiting: "…   ",
};

export interface About {
  at: Date;
  version: string;
  browser: string;
  secure: boolean;
}

export function report(findings: readonly Finding[], { at, version, browser, secure }: About): string {
  const lines = findings.map(({ state, title, words, ms }) => {
    const took = ms === undefined ? "" : ` (${Math.round(ms)} ms)`;
    return `${MARKS[state]}  ${title}: ${words}${took}`;
  });
  return [
    `Virtual Cafe ${version}, connection doctor, ${at.toISOString().slice(0, 16)}Z`,
    `${secure ? "https or localhost" : "plain http"}; ${browser}`,
    "",
    ...lines,
    "",
  ].join("\n");
}

/** The browser by name and major version: a whole user agent names the device as well. */
export function browserOf(userAgent: string): string {
  const found = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/u.exec(
    // Chrome's name is in those of its relatives too.
    userAgent.replace(/Chrome\/\S+(?=.*(Edg|OPR)\/)/u, ""),
  );
  const name = { Edg: "Edge", OPR: "Opera", Version: "Safari" }[found?.[1] ?? ""] ?? found?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)/u.exec(userAgent)?.[1];
  return [name ? `${name} ${found?.[2]}` : "an unknown browser", system && `on ${system}`]
    .filter(Boolean)
    .join(" ");
}
