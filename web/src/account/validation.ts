import type { FieldErrors } from "../ui/useForm";

// The contract's rules (docs/api.md §2), told before asking; the service has the last word.
const usernameShape = /^[a-zA-Z0-9._-]+$/;
const usernameLength = { least: 3, most: 32 };
const passwordLength = { least: 8, most: 128 };

export function usernameError(username: string): string | undefined {
  const name = username.trim();
  if (name === "") return "Choose a username.";
  if (name.length < usernameLength.least || name.length > usernameLength.most) {
    return `A username has ${usernameLength.least} to ${usernameLength.most} characters.`;
  }
  if (!usernameShape.test(name))
    return "A username is made of letters a–z, digits, dot, hyphen and underscore.";
  return undefined;
}

export function passwordError(password: string, username: string): string | undefined {
  if (password === "") return "Choose a password.";
  // Counted as people see characters, not as UTF-16 units.
  const length = Array.from(password).length;
  if (length < passwordLength.least) return `A password has at least ${passwordLength.least} characters.`;
  if (length > passwordLength.most) return `A password has at most ${passwordLength.most} characters.`;
  if (/^\d+$/.test(password)) return "A password needs more than digits.";
  if (password.toLowerCase() === username.trim().toLowerCase()) return "Your password is your username.";
  return undefined;
}

/** How many characters a password is still too short; 0 for none. */
export function charactersMissing(password: string): number {
  return Math.max(0, passwordLength.least - Array.from(password).length);
}

/** An address needs something before and after the @; whether it exists only a mail can tell. */
export function emailError(email: string): string | undefined {
  const address = email.trim();
  if (address === "" || /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address)) return undefined;
  return "This does not look like an e-mail address.";
}

/** Leaves out the fields that are in order. */
export function found<Name extends string>(errors: Record<Name, string | undefined>): FieldErrors<Name> {
  return Object.fromEntries(Object.entries(errors).filter(([, message]) => message)) as FieldErrors<Name>;
}
