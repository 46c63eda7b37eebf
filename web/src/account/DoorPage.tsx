import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { TopBar } from "../app/TopBar";
import { Card } from "../ui/Card";
import { me } from "./session";
import "./account.css";

interface DoorPageProps {
  title: string;
  /** Said under the title instead of where one goes on to. */
  lead?: ComponentChildren;
  /** Where a person who is signed in already is sent at once; without it he may stay. */
  next?: string;
  children: ComponentChildren;
}

/** The frame of the pages for signing in. */
export function DoorPage({ title, lead, next, children }: DoorPageProps) {
  const { route } = useLocation();
  const signedIn = Boolean(me.value);
  useEffect(() => {
    if (signedIn && next !== undefined) route(next, true);
  }, [signedIn, next, route]);
  const room = roomOf(next ?? "");
  return (
    <>
      <TopBar />
      <main class="page column door" id="main" tabIndex={-1}>
        <h1>{title}</h1>
        {lead && <p class="muted">{lead}</p>}
        {room && !lead && (
          <p class="muted">
            Then you go straight on to room <strong class="code">{room}</strong>.
          </p>
        )}
        <Card>
          <div class="stack loose">{children}</div>
        </Card>
      </main>
    </>
  );
}

/** The code of the room that an address leads to, if it does. */
export function roomOf(address: string): string | undefined {
  return /^\/rooms\/([^/?#]+)/.exec(address)?.[1]?.toUpperCase();
}
