import { signal } from "@preact/signals";
import { useLocation } from "preact-iso/router";
import { me } from "../account/session";
import { Dialog } from "../ui/Dialog";
import { type KeyHelp, keyHelp, keysOn, switchKeys, useKeys } from "./keys";

const helpOpen = signal(false);

export function openKeyboardHelp(): void {
  helpOpen.value = true;
}

const everywhere: readonly KeyHelp[] = [
  { keys: "G then H", does: "Go home" },
  { keys: "G then R", does: "Go to your rooms" },
  { keys: "G then P", does: "Go to your progress" },
  { keys: "?", does: "Show these keys" },
];

/** The keys that work on every page, and the dialog that lists all that work now. */
export function KeyboardHelp() {
  const { route } = useLocation();
  const signedIn = Boolean(me.value);
  useKeys(
    signedIn
      ? {
          "?": openKeyboardHelp,
          "g h": () => route("/"),
          "g r": () => route("/#rooms"),
          "g p": () => route("/progress"),
        }
      : { "?": openKeyboardHelp, "g h": () => route("/") },
    everywhere,
  );
  if (!helpOpen.value) return null;
  return (
    <Dialog
      title="Keyboard"
      onClose={() => {
        helpOpen.value = false;
      }}
    >
      <div class="stack">
        <dl class="keys">
          {keyHelp.value.map((line) => (
            <div class="keys-line" key={line.keys}>
              <dt>
                <Keys written={line.keys} />
              </dt>
              <dd>{line.does}</dd>
            </div>
          ))}
        </dl>
        <KeysSwitch />
      </div>
    </Dialog>
  );
}

/** Single keys can be switched off: speech input and some hands press them by accident. */
export function KeysSwitch() {
  return (
    <div>
      <label class="check">
        <input
          type="checkbox"
          checked={keysOn.value}
          onChange={(event) => switchKeys(event.currentTarget.checked)}
        />
        Single keys work as shortcuts
      </label>
      <p class="help">They never act while you type.</p>
    </div>
  );
}

function Keys({ written }: { written: string }) {
  return written
    .split(" then ")
    .flatMap((key, place) => [place > 0 && <span class="muted"> then </span>, <kbd key={key}>{key}</kbd>]);
}
