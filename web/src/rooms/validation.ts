// The contract's limits (docs/api.md §3), told before asking.
const nameMost = 80;
const descriptionMost = 2000;
const seats = { least: 2, most: 500 };

export function nameError(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return "Give the room a name.";
  return length > nameMost ? `A name has at most ${nameMost} characters.` : undefined;
}

export function descriptionError(description: string): string | undefined {
  const over = Array.from(description.trim()).length - descriptionMost;
  return over > 0 ? `The description is ${over} characters too long.` : undefined;
}

export function capacityError(capacity: string): string | undefined {
  const number = Number(capacity);
  const fits = Number.isInteger(number) && number >= seats.least && number <= seats.most;
  return fits ? undefined : `A room has ${seats.least} to ${seats.most} seats.`;
}
