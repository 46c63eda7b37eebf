/** Who belongs to the room and who is here, as pure functions over the frames. */

import type { Member, PersonStatus, Received, Timer, Who } from "../../live/frames";

export type Role = "owner" | "moderator" | "member";

export interface Person {
  id: string;
  username: string;
  displayName: string;
  role: Role;
  /** Null while presence cannot be known. */
  online: boolean | null;
  /** What the person says of themselves; `available` follows the room's timer. */
  status: PersonStatus;
  note: string;
  /** May not write until then, in milliseconds by the server's clock. */
  mutedUntil: number | null;
}

export type Roster = ReadonlyMap<string, Person>;

export const ROLE_NAMES: Record<Role, string> = {
  owner: "an owner",
  moderator: "a moderator",
  member: "a member",
};

export function isRole(value: unknown): value is Role {
  return value === "owner" || value === "moderator" || value === "member";
}

export function fromHello(members: readonly Member[]): Roster {
  return new Map(
    members.map((member) => [
      member.user_id,
      {
        id: member.user_id,
        username: member.username,
        displayName: member.display_name || member.username,
        role: isRole(member.role) ? member.role : "member",
        online: member.online,
        status: member.status ?? "available",
        note: member.note ?? "",
        mutedUntil: instant(member.muted_until),
      },
    ]),
  );
}

function stranger({ user_id, username }: Who): Person {
  return {
    id: user_id,
    username,
    displayName: username,
    role: "member",
    online: true,
    status: "available",
    note: "",
    mutedUntil: null,
  };
}

function changed(roster: Roster, who: Who, change: Partial<Person>): Roster {
  const known = roster.get(who.user_id) ?? stranger(who);
  return new Map(roster).set(who.user_id, { ...known, ...change });
}

export function moved(roster: Roster, came: readonly Who[], went: readonly Who[]): Roster {
  const arrived = came.reduce((all, who) => changed(all, who, { online: true }), roster);
  return went.reduce(
    (all, who) => changed(all, who, { online: false, status: "available", note: "" }),
    arrived,
  );
}

export function said(roster: Roster, frame: Received<"status">): Roster {
  return changed(roster, frame, { status: frame.status, note: frame.note ?? "" });
}

/** A `room` frame that concerns one person. */
export function regarded(roster: Roster, frame: Received<"room">): Roster {
  const { user_id, username, role } = frame;
  if (!user_id) return roster;
  if (frame.event === "member_removed") {
    const rest = new Map(roster);
    rest.delete(user_id);
    return rest;
  }
  const known = roster.get(user_id);
  const who = { user_id, username: username ?? known?.username ?? "" };
  if (!who.username) return roster;
  const change: Partial<Person> = known ? {} : { online: false };
  if (frame.event === "member_renamed") change.username = who.username;
  if (frame.display_name) change.displayName = frame.display_name;
  if (frame.event === "member_muted") change.mutedUntil = instant(frame.muted_until);
  return changed(roster, who, isRole(role) ? { ...change, role } : change);
}

/** Milliseconds since the epoch of a moment in a frame. */
function instant(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}

export function withRole(roster: Roster, userId: string, role: Role): Roster {
  const known = roster.get(userId);
  return known ? new Map(roster).set(userId, { ...known, role }) : roster;
}

/** The status to show: who says nothing special is where the shared timer is. */
export function shownStatus(person: Person, timer: Timer | null): PersonStatus {
  if (person.status !== "available" || timer?.status !== "running") return person.status;
  return timer.phase === "focus" ? "focus" : "break";
}

export interface Sorted {
  here: Person[];
  elsewhere: Person[];
}

/** The person themselves first, then by name; presence that cannot be known counts as elsewhere. */
export function sorted(roster: Roster, myId: string): Sorted {
  const people = [...roster.values()].sort((a, b) => {
    if (a.id === myId) return -1;
    if (b.id === myId) return 1;
    return a.displayName.localeCompare(b.displayName);
  });
  return {
    here: people.filter((person) => person.online === true),
    elsewhere: people.filter((person) => person.online !== true),
  };
}

export interface Counts {
  here: number;
  inFocus: number;
  known: boolean;
}

export function counted(roster: Roster, timer: Timer | null): Counts {
  let here = 0;
  let inFocus = 0;
  let known = false;
  for (const person of roster.values()) {
    if (person.online !== null) known = true;
    if (person.online !== true) continue;
    here += 1;
    if (shownStatus(person, timer) === "focus") inFocus += 1;
  }
  return { here, inFocus, known };
}
