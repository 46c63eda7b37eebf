import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";

export type Tab = "profile" | "security" | "privacy";

/** Which part of the page an address means; other marks, such as that of the skip link, change nothing. */
export function tabIn(hash: string): Tab | null {
  if (hash === "#security") return "security";
  if (hash === "#privacy") return "privacy";
  return hash === "" || hash === "#profile" ? "profile" : null;
}

/** The part of the page that is open, kept in the address behind its `#`. */
export function useTab(): Tab {
  const { url } = useLocation();
  const tab = useSignal<Tab>(tabIn(location.hash) ?? "profile");
  useEffect(() => {
    const follow = () => {
      tab.value = tabIn(location.hash) ?? tab.value;
    };
    follow();
    addEventListener("hashchange", follow);
    // A link to the same page without its mark changes the address, and neither `url` nor the hash tell of it.
    addEventListener("click", follow);
    return () => {
      removeEventListener("hashchange", follow);
      removeEventListener("click", follow);
    };
  }, [url, tab]);
  return tab.value;
}
