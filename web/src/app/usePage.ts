import { useEffect } from "preact/hooks";

/** The tab's title while a page is shown; the room and the timer put the countdown in its place. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Virtual Cafe` : "Virtual Cafe";
  }, [title]);
}
