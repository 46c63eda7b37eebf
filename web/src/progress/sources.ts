/** Who has seen the minutes of a session: its proof. */

import { type IconNode, PencilLine, Timer, Upload, Users } from "lucide";
import type { StudySession } from "../api/types";

interface Source {
  icon: IconNode;
  words: string;
  long: string;
}

export const SOURCES: Readonly<Record<StudySession["source"], Source>> = {
  room_timer: { icon: Users, words: "by the room's timer", long: "Seen by a room's timer" },
  timer: { icon: Timer, words: "by your timer", long: "Seen by your timer" },
  manual: { icon: PencilLine, words: "entered by hand", long: "Entered by hand" },
  imported: { icon: Upload, words: "imported", long: "Imported" },
};

/** Minutes that a timer has seen stay as they are; what a person said may be corrected. */
export function isProven(session: StudySession): boolean {
  return session.source === "timer" || session.source === "room_timer";
}
