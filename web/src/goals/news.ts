/** Tells the views of goals and of the aim on one page that the other has changed something. */

import { signal } from "@preact/signals";

export const goalsChanged = signal(0);
export const aimChanged = signal(0);
