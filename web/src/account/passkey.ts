import { ownProblem, type Problem, type Result } from "../api/problem";
import type { PasskeyAnswer, PasskeyOptions } from "../api/types";

type Options = PasskeyOptions["public_key"];

/** Whether this browser can use passkeys here; over plain http it can only on its own machine. */
export function knowsPasskeys(): boolean {
  return typeof PublicKeyCredential === "function" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
}

/** Whether this browser offers passkeys among what it fills into a field. */
export async function fillsInPasskeys(): Promise<boolean> {
  return (
    knowsPasskeys() &&
    "isConditionalMediationAvailable" in PublicKeyCredential &&
    (await PublicKeyCredential.isConditionalMediationAvailable())
  );
}

/** Has the browser make a passkey. */
export function makePasskey(options: Options): Promise<Result<PasskeyAnswer>> {
  return answered(() => {
    // The service speaks the standard's own JSON; the browser judges it.
    const json = options as unknown as PublicKeyCredentialCreationOptionsJSON;
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json),
    });
  });
}

/** Has the browser show one of the passkeys it has. */
export function askPasskey(options: Options): Promise<Result<PasskeyAnswer>> {
  return answered(() => {
    const json = options as unknown as PublicKeyCredentialRequestOptionsJSON;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) });
  });
}

/** Has the browser offer its passkeys in the field that asks for `webauthn`, until one is taken or `signal` ends it. */
export function offerPasskeys(options: Options, signal: AbortSignal): Promise<Result<PasskeyAnswer>> {
  return answered(() => {
    const json = options as unknown as PublicKeyCredentialRequestOptionsJSON;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
    return navigator.credentials.get({ mediation: "conditional", signal, publicKey });
  });
}

async function answered(ask: () => Promise<Credential | null>): Promise<Result<PasskeyAnswer>> {
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return { ok: true, value: { ...credential.toJSON() } };
    return { ok: false, problem: refusal("") };
  } catch (error) {
    return { ok: false, problem: refusal(error instanceof DOMException ? error.name : "") };
  }
}

/** Browsers tell little about why, so that no page learns who has which keys. */
export function refusal(name: string): Problem {
  if (name === "InvalidStateError")
    return ownProblem("passkey_known", "This device has a passkey for your account already.");
  if (name === "SecurityError")
    return ownProblem("passkey_elsewhere", "Passkeys work only at the cafe's own address.");
  if (name === "NotAllowedError")
    return ownProblem("passkey_cancelled", "No passkey was used: it was cancelled, or took too long.");
  return ownProblem("passkey_failed", "Your browser could not use a passkey just now.");
}
