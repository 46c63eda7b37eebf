import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso/router";
import { me } from "../account/session";
import { ButtonLink } from "../ui/Button";
import { AccountMenu } from "./AccountMenu";
import { Mark } from "./Mark";
import { ThemeSwitch } from "./ThemeSwitch";
import "./shell.css";

interface TopBarProps {
  /** The middle: the pages' list or a page's own line. Before the latter the cafe's name gives way to its mark. */
  children?: ComponentChildren;
}

/** The line on top of every page: the mark, the page's own part, colours and account. */
export function TopBar({ children }: TopBarProps) {
  const { path } = useLocation();
  const atTheDoor = path === "/login" || path === "/signup";
  return (
    <header class="top-bar">
      <a class="brand" href="/" aria-label="Virtual Cafe, home">
        <Mark />
        <span class="brand-name">Virtual Cafe</span>
      </a>
      <div class="top-bar-middle">{children}</div>
      <div class="top-bar-end">
        <ThemeSwitch />
        {me.value === null && !atTheDoor && (
          <ButtonLink kind="plain" small href="/login">
            Log in
          </ButtonLink>
        )}
        <AccountMenu />
      </div>
    </header>
  );
}
