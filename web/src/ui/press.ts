let held = false;

function letGo(): void {
  held = false;
}

/** Notes from now on whether something is held down; returns what ends it. */
export function watchPresses(): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const hold = () => {
    held = true;
  };
  addEventListener("pointerdown", hold, { capture: true, signal });
  addEventListener("pointerup", letGo, { capture: true, signal });
  addEventListener("pointercancel", letGo, { capture: true, signal });
  return () => {
    letGo();
    ending.abort();
  };
}

/**
 * Does something that moves the page, at once or when nothing is held down any more: a button that moves away under a
 * press is not pressed.
 */
export function oncePressIsOver(act: () => void): void {
  if (!held) {
    act();
    return;
  }
  // The click follows what ended the press, in the same task.
  const once = new AbortController();
  const ended = () => {
    once.abort();
    setTimeout(act);
  };
  addEventListener("pointerup", ended, { signal: once.signal });
  addEventListener("pointercancel", ended, { signal: once.signal });
}
