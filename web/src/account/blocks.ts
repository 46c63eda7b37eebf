import { computed, signal } from "@preact/signals";
import { listBlocks, putBlock, removeBlock } from "../api/account";
import type { Result } from "../api/problem";
import type { Block } from "../api/types";
import { me } from "./session";

type Person = Block["user"];

/** Whom this person has blocked, the newest first; `null` until it is known. */
export const blocks = signal<readonly Block[] | null>(null);

/** Their ids. Nothing of theirs is shown: no line, mention, typing or notice. Empty until it is known. */
export const blockedIds = computed<ReadonlySet<string>>(
  () => new Set((blocks.value ?? []).map((block) => block.user.id)),
);

let whose: string | null = null;
let asking: Promise<Result<unknown>> | null = null;

/** Asks once for each person who signs in; every view that hides somebody calls it when it opens. */
export async function learnBlocks(): Promise<void> {
  const person = me.value?.id ?? null;
  if (person !== whose) {
    whose = person;
    blocks.value = null;
    asking = null;
  }
  if (!person || asking || blocks.value) return;
  const question = listBlocks();
  asking = question;
  const answer = await question;
  // Somebody else may have signed in meanwhile.
  if (asking !== question) return;
  asking = null;
  if (answer.ok) blocks.value = answer.value;
}

export async function block(user: Person): Promise<Result<unknown>> {
  const answer = await putBlock(user.id);
  if (answer.ok) {
    const now = { user, blocked_at: new Date().toISOString() };
    blocks.value = [now, ...others(user.id)];
  }
  return answer;
}

export async function unblock(user_id: string): Promise<Result<unknown>> {
  const answer = await removeBlock(user_id);
  if (answer.ok) blocks.value = others(user_id);
  return answer;
}

function others(user_id: string): Block[] {
  return (blocks.value ?? []).filter((one) => one.user.id !== user_id);
}
