/** Why something about a call did not work, in plain words with what to do. */

import type { EndReason } from "../live/closeCodes";

export type Kind = "mic" | "camera" | "screen";

const NAMES: Record<Kind, string> = { mic: "microphone", camera: "camera", screen: "screen" };

/** Said when the browser gives a page no devices at all: an address that is neither https nor localhost. */
export const INSECURE =
  "This address is not secure (https), so the browser lends it no camera and no microphone. You can still join to see and hear.";

/** What an error of `getUserMedia` or `getDisplayMedia` means. */
export function deviceReason(kind: Kind, error: unknown): string {
  const name = NAMES[kind];
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return `Your ${name} is blocked for this page. Allow it beside the address, then try again.`;
    case "NotFoundError":
      return `No ${name} was found. Plug one in and try again.`;
    case "OverconstrainedError":
      return `The chosen ${name} is gone. Choose another one.`;
    case "NotReadableError":
    case "AbortError":
      return `Your ${name} is in use by another program. Close that one and try again.`;
    default:
      return `Your ${name} could not be started.`;
  }
}

/** What is said of several devices at once; `refusal` is the error of asking for microphone and camera together. */
export function troublesTogether(troubles: readonly string[], refusal: unknown): string | null {
  const blocked = refusal instanceof DOMException && refusal.name === "NotAllowedError";
  const each = [deviceReason("mic", refusal), deviceReason("camera", refusal)];
  if (blocked && each.join() === troubles.join())
    return "Your microphone and camera are blocked for this page. Allow them beside the address, then try again.";
  return [...new Set(troubles)].join(" ") || null;
}

/** Why the call ended for us though nobody here hung up; null where nothing needs to be said. */
export function endReason(reason: EndReason, wasInCall: boolean): string | null {
  switch (reason) {
    case "busy":
      return "Two people are already in this call. You can join when one of them has left.";
    case "replaced":
      return "The call goes on in another tab or on another device of yours.";
    case "removed":
      return "You are no longer a member of this room.";
    case "gone":
      return "This room was deleted.";
    case "refused":
      return "The call was ended because this page and the server did not understand each other. Reload and try again.";
    case "finished":
      return wasInCall ? "The call has ended." : null;
  }
}

export const NO_PATH =
  "Your two networks found no way to each other. A network that blocks calls (a school, a company, a VPN) is the usual cause: try another one, or ask whoever runs this cafe for a relay.";

export const LOST_PATH =
  "The connection between you two was lost and did not come back. Check your network and join again.";

export const NO_RELAY =
  "You chose to go through a relay only, and this cafe has none that could be reached. Switch that off under Devices, or ask whoever runs this cafe.";

export const ENDED_SIGNED_OUT = "You were signed out, so the call ended.";

export const NO_PLACE = "The cafe could not be reached, so the call did not start. Try again in a moment.";
