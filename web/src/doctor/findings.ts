/** What the connection doctor finds, leg by leg, and what is to be done about it. Pure. */

export type State = "waiting" | "running" | "good" | "note" | "bad";

export interface Finding {
  /** Stable within one examination. */
  id: string;
  /** The leg, in words: "Relay over UDP". */
  title: string;
  state: State;
  /** What was found. */
  words: string;
  /** What this person can do. */
  advice?: string;
  /** What whoever runs the cafe can do: which variable, which port. */
  forAdmin?: string;
  ms?: number;
}

export type Transport = "udp" | "tcp" | "tls";

/** One way to one relay or STUN server. */
export interface Leg {
  kind: "stun" | "turn";
  transport: Transport;
  port: number;
  url: string;
  server: RTCIceServer;
}

const DEFAULT_PORT = { stun: 3478, turn: 3478, stuns: 5349, turns: 5349 } as const;

/** Split a list of servers into its ways, so that each is tried alone (RFC 7064, RFC 7065). */
export function legsOf(servers: readonly RTCIceServer[]): Leg[] {
  return servers.flatMap((server) => {
    const urls = typeof server.urls === "string" ? [server.urls] : server.urls;
    return urls.flatMap((url) => legOf(url, server) ?? []);
  });
}

function legOf(url: string, server: RTCIceServer): Leg | null {
  const match = /^(stuns?|turns?):(?:\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/u.exec(url);
  if (!match) return null;
  const scheme = match[1] as keyof typeof DEFAULT_PORT;
  const over = match[3] ?? (scheme === "turns" ? "tcp" : "udp");
  return {
    kind: scheme.startsWith("stun") ? "stun" : "turn",
    transport: scheme.endsWith("s") ? "tls" : over === "tcp" ? "tcp" : "udp",
    port: Number(match[2] ?? DEFAULT_PORT[scheme]),
    url,
    server: { ...server, urls: url },
  };
}

/** What gathering candidates through one leg alone gave. */
export interface Gathered {
  /** An address was learnt, or lent by the relay. */
  found: boolean;
  /** Whether data went through the relay and back; null where that was not tried. */
  carried: boolean | null;
  /** The last STUN error (RFC 8489 §14.8; 701 is the browser's own for "no answer"), or null. */
  errorCode: number | null;
  ms: number;
}

export function titleOf({ kind, transport, port }: Leg): string {
  const over = transport === "tls" ? "TLS" : transport.toUpperCase();
  return kind === "stun" ? `Address finder (STUN) over ${over}` : `Relay (TURN) over ${over}, port ${port}`;
}

export function judgeLeg(leg: Leg, { found, carried, errorCode, ms }: Gathered): Omit<Finding, "id"> {
  const title = titleOf(leg);
  const place = `${leg.port}/${leg.transport === "udp" ? "udp" : "tcp"}`;
  if (found && carried !== false) {
    const words =
      leg.kind === "stun"
        ? "It told this browser its address."
        : "It lends this browser an address and carries data.";
    return { title, state: "good", words, ms };
  }
  if (found)
    return {
      title,
      state: "bad",
      words: "It lends an address, but what is sent to that address does not arrive.",
      advice: "Calls may fail between closed networks. Tell whoever runs this cafe.",
      forAdmin:
        "Open the relay's ports (min-port to max-port in turnserver.conf, udp) in the firewall, and behind NAT set external-ip.",
    };
  if (errorCode === 401 || errorCode === 438)
    return {
      title,
      state: "bad",
      words: "It was reached, but does not accept this cafe's credentials.",
      advice: "Tell whoever runs this cafe.",
      forAdmin:
        "CAFE_TURN_SECRET and the relay's static-auth-secret must be the same, use-auth-secret must be on, and both clocks right.",
    };
  if (errorCode === 486 || errorCode === 508)
    return {
      title,
      state: "bad",
      words: "It was reached, but lends no more addresses just now.",
      advice: "Try again in some minutes.",
      forAdmin: "user-quota or total-quota in turnserver.conf is used up.",
    };
  if (errorCode !== null && errorCode < 700)
    return {
      title,
      state: "bad",
      words: `It was reached, but refused (STUN error ${errorCode}).`,
      advice: "Tell whoever runs this cafe.",
      forAdmin: "The relay's log says why.",
    };
  return {
    title,
    state: "bad",
    words: "It does not answer.",
    advice: "The network that you are in may block it: try another one, for instance a phone's.",
    forAdmin: `Is the server running, and is port ${place} open in its firewall? The address stands in ${
      leg.kind === "stun" ? "CAFE_ICE_SERVERS" : "CAFE_TURN_URLS"
    }.${leg.transport === "tls" ? " TLS needs a certificate that browsers trust (cert and pkey in turnserver.conf)." : ""}`,
  };
}

/** What the close of a test socket means; `opened`: the handshake was answered. */
export function judgeSocket(code: number, opened: boolean, ms: number): Omit<Finding, "id"> {
  const title = "Live connection (WebSocket)";
  // A room that cannot be, so the cafe itself said goodbye: a frame came through.
  if (opened && (code === 4404 || code === 4401))
    return { title, state: "good", words: "Frames arrive without delay.", ms };
  if (opened && code === 4429)
    return { title, state: "note", words: "It works, but was asked too often. Wait a minute." };
  if (opened && (code === 1012 || code === 1013))
    return {
      title,
      state: "note",
      words: "It works, but the cafe is starting or busy. Try again in a moment.",
    };
  return {
    title,
    state: "bad",
    words: opened ? "It opens, but nothing comes through." : "It cannot be opened.",
    advice:
      "Something between you and the cafe (a proxy, a filter, a VPN) does not let it pass: try another network.",
    forAdmin:
      "Every proxy in front of the gateway must pass the headers Upgrade and Connection on, and keep idle connections for over 30 s.",
  };
}

const NO_STUN =
  "Calls work between people on one machine or in one network. Between two homes they may find no way.";

/** What it means where the cafe has no servers of a kind; null where it has. */
export function judgeNone(legs: readonly Leg[]): Omit<Finding, "id"> | null {
  if (legs.some((leg) => leg.kind === "turn")) return null;
  const title = "Relay (TURN)";
  if (legs.length === 0)
    return {
      title: "Address finder and relay (STUN, TURN)",
      state: "note",
      words: `This cafe has none. ${NO_STUN}`,
      forAdmin:
        "For calls across the internet set CAFE_TURN_URLS and CAFE_TURN_SECRET (the compose profile turn), or at least a STUN server in CAFE_ICE_SERVERS.",
    };
  return {
    title,
    state: "note",
    words: "This cafe has none. Calls between strict networks (schools, companies, some phones) find no way.",
    forAdmin: "Set CAFE_TURN_URLS and CAFE_TURN_SECRET (the compose profile turn).",
  };
}

export function overall(findings: readonly Finding[]): { state: State; words: string } {
  if (findings.some((finding) => finding.state === "running" || finding.state === "waiting"))
    return { state: "running", words: "Looking…" };
  const bad = findings.filter((finding) => finding.state === "bad").length;
  if (bad > 0) return { state: "bad", words: bad === 1 ? "One leg fails." : `${bad} legs fail.` };
  if (findings.some((finding) => finding.state === "note"))
    return { state: "note", words: "Everything that is there works." };
  return { state: "good", words: "Everything works from here." };
}
