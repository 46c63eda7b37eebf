import { effect, signal } from "@preact/signals";
import { store, stored } from "./storage";

export type Theme = "auto" | "light" | "dark";

// public/theme.js reads the same key before the first paint.
const key = "cafe.theme";
const grounds = { light: "#faf5ec", dark: "#1d1613" };

export const theme = signal<Theme>(themeOf(stored(key)));

/** Keeps the page's colours and the browser's own frame in step with the choice, as long as the page lives. */
export function applyTheme(): void {
  effect(() => {
    const chosen = theme.value;
    if (chosen === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
    for (const tag of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const own = tag.media.includes("dark") ? "dark" : "light";
      tag.content = grounds[chosen === "auto" ? own : chosen];
    }
  });
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  store(key, chosen === "auto" ? null : chosen);
}

function themeOf(text: string | null): Theme {
  return text === "light" || text === "dark" ? text : "auto";
}
