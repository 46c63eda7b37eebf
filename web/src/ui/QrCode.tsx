import { useEffect, useState } from "preact/hooks";
import "./qr.css";

/** Modules of white around the code, which readers need (ISO/IEC 18004). */
const QUIET = 4;

interface Modules {
  readonly size: number;
  get(x: number, y: number): boolean;
}

interface QrCodeProps {
  text: string;
  /** What it is for whoever cannot see it. */
  label: string;
}

/** A text as a picture for cameras, drawn here: black on white in every colour scheme, or readers fail. */
export function QrCode({ text, label }: QrCodeProps) {
  const [modules, setModules] = useState<Modules | null>(null);
  useEffect(() => {
    let wanted = true;
    // Apart from the first page: few people ever see one.
    import("lean-qr/nano").then(({ generate }) => {
      if (wanted) setModules(generate(text));
    });
    return () => {
      wanted = false;
    };
  }, [text]);
  const side = (modules?.size ?? 0) + 2 * QUIET;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shape-rendering="crispEdges"
    >
      {modules && <path transform={`translate(${QUIET} ${QUIET})`} d={rowsOf(modules)} />}
    </svg>
  );
}

/** Draws each run of dark modules of a row as one rectangle. */
export function rowsOf({ size, get }: Modules): string {
  let path = "";
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const start = x;
      while (x < size && get(x, y)) x++;
      if (x > start) path += `M${start} ${y}h${x - start}v1H${start}z`;
    }
  }
  return path;
}
