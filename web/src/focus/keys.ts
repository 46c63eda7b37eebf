import type { KeyHelp } from "../app/keys";

export const timerKeys: readonly KeyHelp[] = [
  { keys: "Space", does: "Start, pause, go on" },
  { keys: "S", does: "Skip to the next phase" },
];
