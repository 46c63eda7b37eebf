import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { doorTo } from "../account/next";
import { me } from "../account/session";
import { Unknown } from "./Unknown";

/** A page for people who are signed in; everybody else is sent to log in and comes back. */
export function SignedIn({ children }: { children: ComponentChildren }) {
  const { url, route } = useLocation();
  const person = me.value;
  useEffect(() => {
    if (person === null) route(doorTo("/login", url), true);
  }, [person, url, route]);
  if (person === undefined) return <Unknown />;
  return <>{person && children}</>;
}
