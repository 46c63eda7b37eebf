/** Our own mark: a cup whose steam is a clock hand's path. Decoration beside the name. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path class="mark-cup" d="M5 13h18v6.5a8 8 0 0 1-8 8h-2a8 8 0 0 1-8-8z" />
      <path class="mark-line" d="M23 15.5h1.6a3.6 3.6 0 0 1 0 7.2h-2.2" />
      <path class="mark-line" d="M10 9.5c-1.6-2 1.4-3 0-5.2M15.5 9.5c-1.6-2 1.4-3 0-5.2" />
      <path class="mark-line" d="M3.5 30h21" />
    </svg>
  );
}
