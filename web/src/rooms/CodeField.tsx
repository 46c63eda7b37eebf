import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { classes } from "../ui/classes";
import { codeLength, hasStrangers, isCode, readCode } from "./code";
import "./code.css";

interface CodeFieldProps {
  /** Says what the field is for. */
  label: string;
  /** What the button does. */
  action: string;
  primary?: boolean;
  busy?: boolean;
  /** What came of the last try, in words. */
  error?: string | undefined;
  onCode: (code: string) => void;
}

/** One field drawn as six cells: a code typed in any case, or a pasted code or link. */
export function CodeField({ label, action, primary, busy, error, onCode }: CodeFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const code = useSignal("");
  const advice = useSignal<string | null>(null);
  const complaint = advice.value ?? error;

  const typed = (text: string) => {
    code.value = readCode(text);
    advice.value = hasStrangers(text) ? "Codes have no 0, 1, I, L or O, and no signs." : null;
    // A character that was refused leaves the state as it was, so the field is set by hand.
    if (input.current) input.current.value = code.value;
  };
  const submit = () => {
    if (isCode(code.value)) return onCode(code.value);
    advice.value = `A code has ${codeLength} characters, like K7M2QX.`;
    input.current?.focus();
  };

  return (
    <form
      class="code-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) submit();
      }}
    >
      <label class="label" for={id}>
        {label}
      </label>
      <div class="code-row">
        <div class="code-cells">
          {Array.from({ length: codeLength }, (_, place) => (
            <span
              class={classes("code-cell", place === code.value.length && "next")}
              aria-hidden="true"
              key={place}
            />
          ))}
          <input
            ref={input}
            id={id}
            class="code-input"
            type="text"
            name="code"
            value={code.value}
            autocapitalize="characters"
            autocomplete="off"
            autocorrect="off"
            spellcheck={false}
            enterkeyhint="go"
            aria-invalid={complaint ? true : undefined}
            aria-describedby={complaint ? `${id}-error` : undefined}
            onInput={(event) => typed(event.currentTarget.value)}
          />
        </div>
        <button
          type="submit"
          class={classes("button", primary ? "primary" : "quiet")}
          aria-disabled={busy || undefined}
        >
          {action}
        </button>
      </div>
      <p class="field-error" id={`${id}-error`} role="status">
        {complaint}
      </p>
    </form>
  );
}
