// The contract's limits for minutes entered by hand (docs/api.md §6).
const least = 1;
const most = 720;
const noteMost = 1000;
const subjectMost = 80;

export function minutesError(text: string): string | undefined {
  const minutes = Number(text);
  if (text.trim() === "" || !Number.isInteger(minutes)) return "Enter whole minutes, like 45.";
  return minutes < least || minutes > most ? `One session has ${least} to ${most} minutes.` : undefined;
}

/** `endedAt` as a date field gives it ("2026-10-03T10:46"), in the browser's zone. */
export function endedError(endedAt: string, now: Date): string | undefined {
  const moment = new Date(endedAt);
  if (Number.isNaN(moment.getTime())) return "Say when you stopped.";
  return moment > now ? "This is still to come. Enter it once it is done." : undefined;
}

export function noteError(note: string): string | undefined {
  const over = Array.from(note.trim()).length - noteMost;
  return over > 0 ? `The note is ${over} characters too long.` : undefined;
}

export function subjectError(subject: string): string | undefined {
  const over = Array.from(subject.trim()).length - subjectMost;
  return over > 0 ? `The subject is ${over} characters too long.` : undefined;
}

/** A moment as the value of a date field, to the minute, in the browser's zone. */
export function localMinute(moment: Date): string {
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
