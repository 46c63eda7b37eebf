/**
 * What a closed socket means for us: the contract's table of close codes (docs/api.md §4) as one
 * function, shared by the room socket and the call socket.
 */

/** Why a socket will not be opened again by itself. */
export type EndReason =
  | "removed" // 4403: not, or no longer, a member
  | "gone" // 4404: no such room
  | "replaced" // 4409: another tab or device took over
  | "refused" // 4400: the server did not understand us; going on would not help
  | "busy" // 4486: the call already has two people
  | "finished"; // 1000: closed on purpose

export type Verdict =
  | { kind: "retry" }
  /** Come back, but not before `ms`: the server asked for quiet. */
  | { kind: "wait"; ms: number }
  | { kind: "signed_out" }
  | { kind: "ended"; reason: EndReason };

/** A flood is counted over ten seconds (§4), so ten seconds of quiet clear it. */
const FLOOD_PAUSE_MS = 10_000;

export function verdict(code: number): Verdict {
  switch (code) {
    case 1000:
      return { kind: "ended", reason: "finished" };
    case 4400:
      return { kind: "ended", reason: "refused" };
    case 4401:
      return { kind: "signed_out" };
    case 4403:
      return { kind: "ended", reason: "removed" };
    case 4404:
      return { kind: "ended", reason: "gone" };
    case 4409:
      return { kind: "ended", reason: "replaced" };
    case 4429:
      return { kind: "wait", ms: FLOOD_PAUSE_MS };
    case 4486:
      return { kind: "ended", reason: "busy" };
    default:
      // 1001, 1005, 1006, 1012, 1013, 4430 and anything unknown: a drop cannot be told from a
      // restart, and coming back with `after` is right for all of them.
      return { kind: "retry" };
  }
}
