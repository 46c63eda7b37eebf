/** The link that leads into a room: to its door for strangers, straight in for members. */
export function roomLink(code: string): string {
  return `${window.location.origin}/rooms/${code}`;
}
