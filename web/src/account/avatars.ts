import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { listAvatars } from "../api/account";
import { me } from "./session";

/** So many are asked about at once; the service takes 500. */
const batchMost = 200;
/** Long enough for a whole list to be drawn, too short to be seen. */
const gatherMs = 30;
/** After this a picture is asked for again when it is next drawn: its owner may have another. */
const freshMs = 5 * 60_000;

interface Known {
  /** The version of somebody's picture; 0 for none, or while it is not known. */
  readonly version: Signal<number>;
  askedAt: number;
}

const known = new Map<string, Known>();
let waiting = new Set<string>();

/** Somebody's picture as a version for its address, 0 for none; asks for it when that is not known. */
export function pictureOf(id: string): ReadonlySignal<number> {
  const entry = entryOf(id);
  if (me.peek() && isId(id) && Date.now() - entry.askedAt > freshMs) {
    entry.askedAt = Date.now();
    if (waiting.size === 0) setTimeout(() => void ask(), gatherMs);
    waiting.add(id);
  }
  return entry.version;
}

/** What is known without asking: one's own. */
export function noticePicture(id: string, version: number): void {
  const entry = entryOf(id);
  entry.askedAt = Date.now();
  entry.version.value = version;
}

export function pictureUrl(id: string, version: number): string {
  return `/api/auth/avatars/${id}?v=${version}`;
}

async function ask(): Promise<void> {
  const ids = [...waiting];
  waiting = new Set();
  for (let start = 0; start < ids.length; start += batchMost) {
    const batch = ids.slice(start, start + batchMost);
    const answer = await listAvatars(batch);
    const versions = new Map(answer.ok ? answer.value.map(({ user_id, version }) => [user_id, version]) : []);
    for (const id of batch) {
      const entry = entryOf(id);
      if (answer.ok) entry.version.value = versions.get(id) ?? 0;
      // Initials do for now; whoever is drawn next asks again.
      else entry.askedAt = 0;
    }
  }
}

function entryOf(id: string): Known {
  let entry = known.get(id);
  if (!entry) {
    entry = { version: signal(0), askedAt: 0 };
    known.set(id, entry);
  }
  return entry;
}

/** Not everything that has initials is a person: the demo on the landing page has none. */
function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
