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
    // With what stands behind the `#`, which `url` leaves out: it may name a part of the page.
    if (person === null) route(doorTo("/login", location.pathname + location.search + location.hash), true);
  }, [person, url, route]);
  if (person === undefined) return <Unknown />;
  return <>{person && children}</>;
}
