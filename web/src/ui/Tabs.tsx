import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { nextByArrow } from "./arrows";
import "./tabs.css";

interface TabsProps<Name extends string> {
  /** What the tabs divide. */
  label: string;
  tabs: readonly { name: Name; label: string }[];
  open: Name;
  onOpen: (name: Name) => void;
  /** The part that is open. */
  children: ComponentChildren;
}

/** Parts of one thing, one of them shown; the arrow keys go between the tabs. */
export function Tabs<Name extends string>({ label, tabs, open, onOpen, children }: TabsProps<Name>) {
  const id = useId();
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label}>
        {tabs.map((tab) => (
          <button
            type="button"
            class="tab"
            role="tab"
            id={`${id}-${tab.name}`}
            aria-selected={tab.name === open}
            aria-controls={`${id}-part`}
            tabIndex={tab.name === open ? 0 : -1}
            onClick={() => onOpen(tab.name)}
            onKeyDown={(event) => {
              const all = [
                ...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>("[role=tab]") ?? []),
              ];
              const next = nextByArrow(event, all);
              if (!next) return;
              event.preventDefault();
              next.focus();
              next.click();
            }}
            key={tab.name}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-part`} aria-labelledby={`${id}-${open}`} tabIndex={-1}>
        {children}
      </div>
    </>
  );
}
