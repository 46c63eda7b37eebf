/** The cup that stands on the demo timer. Our own drawing. */
export function Cup() {
  return (
    <svg class="cup" viewBox="0 0 160 120" aria-hidden="true">
      <g class="cup-steam">
        <path d="M58 44c-9-10 8-15 0-27" />
        <path d="M76 42c-9-11 9-17 0-32" />
        <path d="M94 44c-9-10 8-15 0-27" />
      </g>
      <path class="cup-handle" d="M113 66h7a13 13 0 0 1 0 26h-13" />
      <path class="cup-body" d="M36 58h80v18a32 32 0 0 1-32 32H68a32 32 0 0 1-32-32z" />
      <path class="cup-shade" d="M98 58h18v18a32 32 0 0 1-32 32c9-7 14-18 14-32z" />
      <ellipse class="cup-coffee" cx="76" cy="58" rx="40" ry="6" />
      <path class="cup-saucer" d="M18 108h116c-5 8-12 12-22 12H40c-10 0-17-4-22-12z" />
    </svg>
  );
}
