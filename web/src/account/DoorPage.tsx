import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { TopBar } from "../app/TopBar";
import { Card } from "../ui/Card";
import { me } from "./session";
import "./account.css";

interface DoorPageProps {
  title: string;
  /** Where a person who is signed in already is sent at once; without it he may stay. */
  next?: string;
  children: ComponentChildren;
}

/** The frame of the pages for signing in. */
export function DoorPage({ title, next, children }: DoorPageProps) {
  const { route } = useLocation();
  const signedIn = Boolean(me.value);
  useEffect(() => {
    if (signedIn && next !== undefined) route(next, true);
  }, [signedIn, next, route]);
  const room = /^\/rooms\/([^/?#]+)/.exec(next ?? "")?.[1];
  return (
    <>
      <TopBar />
      <main class="page column door" id="main" tabIndex={-1}>
        <h1>{title}</h1>
        {room && (
          <p class="muted">
            Then you go straight on to room <strong class="code">{room.toUpperCase()}</strong>.
          </p>
        )}
        <Card>
          <div class="stack loose">{children}</div>
        </Card>
      </main>
    </>
  );
}
