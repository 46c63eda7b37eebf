import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../account/session";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Places } from "./Places";
import { TopBar } from "./TopBar";

/**
 * A page whose code is fetched when it is first shown, so that the landing page stays small.
 * After an update of the cafe the old file may be gone; then reloading is the cure.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [state, setState] = useState<"loading" | "ready" | "failed">(loaded ? "ready" : "loading");
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          setState("ready");
        },
        () => setState("failed"),
      );
    }, []);
    const Loaded = loaded;
    if (Loaded) return <Loaded {...props} />;
    if (state === "loading") return <Waiting />;
    return (
      <main class="page stack" id="main">
        <h1>This page did not arrive</h1>
        <p>The connection was lost, or the cafe was updated a moment ago.</p>
        <p>
          <Button kind="primary" onClick={() => location.reload()}>
            Load it again
          </Button>
        </p>
      </main>
    );
  };
}

/** The frame of a page whose content is on its way. */
export function Waiting() {
  return (
    <>
      <TopBar>{me.value && <Places />}</TopBar>
      <main class="page" id="main">
        <Skeleton of="the page" lines={5} />
      </main>
    </>
  );
}
