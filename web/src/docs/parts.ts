import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ownProblem, problemOf, type Result } from "../api/problem";

/** Where each part of the API is described. */
export const parts = [
  { name: "auth", label: "Accounts", at: "/api/auth/openapi.json" },
  { name: "rooms", label: "Rooms", at: "/api/rooms/openapi.json" },
  { name: "chat", label: "Chat", at: "/api/chat/openapi.json" },
  { name: "calls", label: "Calls", at: "/api/calls/openapi.json" },
  { name: "tracker", label: "Timer and progress", at: "/api/tracker/openapi.json" },
  { name: "sockets", label: "Sockets", at: "/asyncapi.json" },
] as const;

export type Part = (typeof parts)[number];

/** What an address means behind its `#`: `#rooms`, or `#rooms/open_room`, which is open at once. */
export function placeIn(hash: string): { part: Part; id: string } | null {
  const [name, id = ""] = hash.slice(1).split("/", 2);
  const part = name === "" ? parts[0] : parts.find((one) => one.name === name);
  return part ? { part, id } : null;
}

/** The part that is open, kept in the address behind its `#`. */
export function usePlace(): { part: Part; id: string } {
  const place = useSignal(placeIn(location.hash) ?? { part: parts[0], id: "" });
  useEffect(() => {
    const follow = () => {
      place.value = placeIn(location.hash) ?? place.value;
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [place]);
  return place.value;
}

/** Reads one of the documents; they are public and may be kept as long as the page is open. */
export async function read<Document>(at: string, signal: AbortSignal): Promise<Result<Document>> {
  try {
    const answer = await fetch(at, { signal });
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok && body !== null) return { ok: true, value: body as Document };
    return { ok: false, problem: problemOf(answer.status, body, answer.headers) };
  } catch {
    return { ok: false, problem: ownProblem("offline", "The cafe cannot be reached.") };
  }
}
