/** When this device got another network: from wireless to wired, back from a tunnel, a VPN that came or went. */

/** Not in every browser, so not in TypeScript's own types. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

export function networkChanges(life: AbortSignal, changed: () => void): void {
  window.addEventListener("online", changed, { signal: life });
  const connection = (navigator as Navigator & { connection?: NetworkInformation }).connection;
  // It also tells of mere estimates of speed; only another kind of network is a change.
  let kind = connection?.type;
  connection?.addEventListener(
    "change",
    () => {
      if (connection.type === kind) return;
      kind = connection.type;
      changed();
    },
    { signal: life },
  );
}
