/** A description in paragraphs; what stands between back-quotes is code. */
export function Said({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph) => (
        <p class="docs-said" key={paragraph}>
          <Line text={paragraph} />
        </p>
      ))}
    </>
  );
}

/** One line of it. */
export function Line({ text }: { text: string }) {
  const pieces = text.split("`").map((piece, place) => ({ piece, key: `${place}`, code: place % 2 === 1 }));
  return <>{pieces.map(({ piece, key, code }) => (code ? <code key={key}>{piece}</code> : piece))}</>;
}
