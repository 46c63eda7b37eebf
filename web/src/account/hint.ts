import { store, stored } from "../app/storage";

const key = "cafe.signed-in";

/** Whether somebody was signed in on this browser: decides only what is drawn while the service is being asked. */
export function wasSignedIn(): boolean {
  return stored(key) === "1";
}

export function rememberSignedIn(signedIn: boolean): void {
  store(key, signedIn ? "1" : null);
}
