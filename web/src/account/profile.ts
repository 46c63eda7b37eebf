// The service's limits, told before asking.
const displayNameMost = 64;
const bioMost = 1000;

export function displayNameError(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return "Others need a name to call you by.";
  return length > displayNameMost ? `A name has at most ${displayNameMost} characters.` : undefined;
}

export function bioError(bio: string): string | undefined {
  const over = Array.from(bio.trim()).length - bioMost;
  return over > 0 ? `This is ${over} characters too long.` : undefined;
}

/** Who may look at somebody's profile, in the service's words and in ours. */
export const visibilities = [
  { value: "everybody", label: "Everybody who is logged in" },
  { value: "room_mates", label: "People who share a room with me" },
  { value: "nobody", label: "Nobody" },
] as const;
