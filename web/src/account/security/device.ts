export interface Device {
  readonly kind: "phone" | "tablet" | "computer" | "program";
  /** "Firefox on Windows". */
  readonly words: string;
}

type Names = readonly (readonly [RegExp, string])[];

// The first that matches is meant: browsers built on Chromium call themselves Chrome as well, and Chrome calls
// itself Safari.
const browsers: Names = [
  [/\b(?:Edg|EdgA|EdgiOS)\//, "Edge"],
  [/\b(?:OPR|OPiOS)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

const systems: readonly (readonly [RegExp, string, Device["kind"]])[] = [
  [/\biPhone\b/, "an iPhone", "phone"],
  [/\biPad\b/, "an iPad", "tablet"],
  [/\bAndroid\b.*\bMobile\b/, "an Android phone", "phone"],
  [/\bAndroid\b/, "an Android tablet", "tablet"],
  [/\bCrOS\b/, "a Chromebook", "computer"],
  [/\bWindows\b/, "Windows", "computer"],
  [/\bMac OS X\b|\bMacintosh\b/, "a Mac", "computer"],
  [/\bLinux\b|\bX11\b/, "Linux", "computer"],
];

/** Says in plain words what a user agent means; browsers tell no more about the device than this. */
export function deviceOf(userAgent: string): Device {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent));
  if (!browser && !system) {
    // "curl/8.5.0": programs name themselves first.
    const program = /^[\w.-]{1,40}/.exec(userAgent)?.[0];
    const known = program && program !== "Mozilla";
    return { kind: "program", words: known ? `A program, ${program}` : "An unknown device" };
  }
  const words = [browser ?? "A browser", system && `on ${system[1]}`].filter(Boolean).join(" ");
  return { kind: system?.[2] ?? "computer", words };
}

/** This device first, then by their last use, newest first. */
export function inOrder<Used extends { current: boolean; last_used_at: string }>(
  sessions: readonly Used[],
): Used[] {
  return sessions.toSorted(
    (one, other) =>
      Number(other.current) - Number(one.current) ||
      Date.parse(other.last_used_at) - Date.parse(one.last_used_at),
  );
}
