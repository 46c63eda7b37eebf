import type { IconNode } from "lucide";
import type { ButtonHTMLAttributes, ComponentChildren, PartialAnchorHTMLAttributes, Ref } from "preact";
import { classes } from "./classes";
import { Icon } from "./Icon";

export type ButtonKind = "primary" | "quiet" | "plain" | "danger";

interface Look {
  /** `primary` once a view; `quiet` is the usual one; `plain` has no ground. */
  kind?: ButtonKind;
  small?: boolean;
  /** As wide as its place. */
  wide?: boolean;
  icon?: IconNode;
  children: ComponentChildren;
}

type ButtonProps = Look &
  Omit<ButtonHTMLAttributes, "class"> & {
    /** Work is under way: says so to assistive technology and takes no second press. */
    busy?: boolean | undefined;
    ref?: Ref<HTMLButtonElement>;
  };

export function Button({ kind = "quiet", small, wide, icon, busy, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={look(kind, small, wide)}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon of={icon} />}
      {children}
    </button>
  );
}

type LinkProps = Look &
  Omit<PartialAnchorHTMLAttributes<HTMLAnchorElement>, "class" | "role"> & { href: string };

/** A link that looks like a button: goes somewhere, changes nothing. */
export function ButtonLink({ kind = "quiet", small, wide, icon, children, ...rest }: LinkProps) {
  return (
    <a {...rest} class={look(kind, small, wide)}>
      {icon && <Icon of={icon} />}
      {children}
    </a>
  );
}

type IconButtonProps = Omit<ButtonHTMLAttributes, "class"> & {
  icon: IconNode;
  /** What it does; also its tooltip. */
  name: string;
  kind?: ButtonKind;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

export function IconButton({ icon, name, kind = "plain", small, ...rest }: IconButtonProps) {
  return (
    <button type="button" title={name} aria-label={name} {...rest} class={`${look(kind, small)} icon-only`}>
      <Icon of={icon} />
    </button>
  );
}

function look(kind: ButtonKind, small?: boolean, wide?: boolean): string {
  return classes("button", kind, small && "small", wide && "wide");
}
