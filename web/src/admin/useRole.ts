import { useEffect } from "preact/hooks";
import { noticeRole } from "../account/actions";

/** With the answer on its way that is less than the two seconds within which a lost role is gone (docs/promises.md). */
const everyMs = 1_000;

/**
 * Asks for as long as the page is looked at whether the person still has the role: the lists say nothing by themselves.
 * A session that has ended leads to the log-in as everywhere.
 */
export function useRole(): void {
  useEffect(() => {
    let asking = false;
    const ask = async () => {
      if (asking || document.hidden) return;
      asking = true;
      await noticeRole();
      asking = false;
    };
    const look = () => void ask();
    const timer = setInterval(look, everyMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}
