interface SkeletonProps {
  /** What is being loaded, for people who do not see the bars. */
  of: string;
  lines?: number;
}

/** Stands in for content that is on its way; drawn only after 200 ms, so that quick answers do not flicker. */
export function Skeleton({ of, lines = 3 }: SkeletonProps) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{`Loading ${of}`}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span class="skeleton-line" key={line} />
      ))}
    </div>
  );
}
