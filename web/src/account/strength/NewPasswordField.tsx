import { PasswordField } from "../../ui/fields";
import { charactersMissing, passwordError } from "../validation";
import { StrengthMeter } from "./StrengthMeter";
import { partsOf } from "./strength";

interface NewPasswordProps {
  label: string;
  name: string;
  value: string;
  onValue: (value: string) => void;
  onBlur?: () => void;
  error: string | undefined;
  username: string;
  email?: string;
}

/** A password that is being chosen: what is missing is counted while one types, and its strength is told. */
export function NewPasswordField({ username, email = "", error, ...field }: NewPasswordProps) {
  const missing = charactersMissing(field.value);
  // Nobody is told off for a password that is still being typed; the count below speaks for that.
  const early = field.value && missing === 0 ? passwordError(field.value, username) : undefined;
  const short = field.value !== "" && missing > 0;
  return (
    <div>
      <PasswordField
        {...field}
        help={
          short
            ? `${missing} more ${missing === 1 ? "character" : "characters"} at least.`
            : "At least 8 characters. A few plain words make a good one."
        }
        autocomplete="new-password"
        error={error ?? early}
      />
      <p class="visually-hidden" role="status">
        {early}
      </p>
      <StrengthMeter password={short ? "" : field.value} about={partsOf(username, email)} />
    </div>
  );
}
