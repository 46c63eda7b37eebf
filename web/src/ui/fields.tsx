import { useSignal } from "@preact/signals";
import { ChevronDown, Eye, EyeOff } from "lucide";
import type { ComponentChildren, PartialInputHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./Icon";

export interface FieldProps {
  label: string;
  name: string;
  value: string;
  onValue: (value: string) => void;
  help?: string | undefined;
  error?: string | undefined;
  /** Said after the label; fields that are not optional need no mark. */
  optional?: boolean;
}

type InputProps = FieldProps &
  Omit<
    PartialInputHTMLAttributes<HTMLInputElement>,
    keyof FieldProps | "class" | "role" | "type" | "list"
  > & {
    type?: "text" | "email" | "datetime-local" | "date";
    /** Id of a `datalist` that holds suggestions. */
    listed?: string;
  };

export function TextField({
  label,
  name,
  value,
  onValue,
  help,
  error,
  optional,
  type = "text",
  listed,
  ...input
}: InputProps) {
  const id = useId();
  return (
    <Frame id={id} {...{ label, help, error, optional }}>
      <input
        {...input}
        {...(listed ? { list: listed } : {})}
        type={asText(type)}
        {...described(id, help, error)}
        class="input"
        name={name}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Frame>
  );
}

/** A password with *show*: typing blind on a phone is how people lock themselves out. */
export function PasswordField({ label, name, value, onValue, help, error, optional, ...input }: InputProps) {
  const id = useId();
  const shown = useSignal(false);
  return (
    <Frame id={id} {...{ label, help, error, optional }}>
      <div class="input-with">
        <input
          {...input}
          {...described(id, help, error)}
          type={asText(shown.value ? "text" : "password")}
          class="input"
          name={name}
          value={value}
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
        <button
          type="button"
          class="input-button"
          aria-pressed={shown.value}
          aria-label="Show password"
          onClick={() => {
            shown.value = !shown.value;
          }}
        >
          <Icon of={shown.value ? EyeOff : Eye} />
          {shown.value ? "Hide" : "Show"}
        </button>
      </div>
    </Frame>
  );
}

type AreaProps = FieldProps & Omit<TextareaHTMLAttributes, keyof FieldProps | "class">;

export function TextArea({ label, name, value, onValue, help, error, optional, ...area }: AreaProps) {
  const id = useId();
  return (
    <Frame id={id} {...{ label, help, error, optional }}>
      <textarea
        rows={3}
        {...area}
        {...described(id, help, error)}
        class="input"
        name={name}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Frame>
  );
}

type SelectProps = FieldProps & { choices: readonly { value: string; label: string }[] };

export function SelectField({ label, name, value, onValue, help, error, optional, choices }: SelectProps) {
  const id = useId();
  return (
    <Frame id={id} {...{ label, help, error, optional }}>
      <div class="select">
        <select
          {...described(id, help, error)}
          class="input"
          name={name}
          value={value}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {choices.map((choice) => (
            <option value={choice.value} key={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
        <Icon of={ChevronDown} size={1} />
      </div>
    </Frame>
  );
}

interface FrameProps {
  id: string;
  label: string;
  help: string | undefined;
  error: string | undefined;
  optional: boolean | undefined;
  children: ComponentChildren;
}

function Frame({ id, label, help, error, optional, children }: FrameProps) {
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
        {optional && <span class="muted"> (optional)</span>}
      </label>
      {children}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  );
}

/** Preact's types ask for one branch for each kind of input; these kinds differ in none of the attributes used here. */
function asText(type: "text" | "email" | "datetime-local" | "date" | "password"): "text" {
  return type as "text";
}

function described(id: string, help: string | undefined, error: string | undefined) {
  const by = [error && `${id}-error`, help && `${id}-help`].filter(Boolean).join(" ");
  return { id, "aria-invalid": error ? true : undefined, "aria-describedby": by || undefined };
}
