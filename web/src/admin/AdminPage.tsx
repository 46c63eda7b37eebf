import type { IconNode } from "lucide";
import { Activity, LayoutDashboard } from "lucide";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { me, signInAsked } from "../account/session";
import { NotFoundPage } from "../app/NotFoundPage";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Icon } from "../ui/Icon";
import { CollectionPage } from "./CollectionPage";
import type { Collection } from "./collection";
import { audit } from "./collections/audit";
import { calls } from "./collections/calls";
import { memberships } from "./collections/memberships";
import { messages } from "./collections/messages";
import { reports } from "./collections/reports";
import { rooms } from "./collections/rooms";
import { sessions } from "./collections/sessions";
import { users } from "./collections/users";
import { LivePage } from "./LivePage";
import { OverviewPage } from "./OverviewPage";
import { useRole } from "./useRole";
import "./admin.css";

interface Part {
  readonly slug: string;
  readonly title: string;
  readonly icon: IconNode;
  readonly view: ComponentType;
}

function part<Item extends { readonly id: string }>(of: Collection<Item>): Part {
  return {
    slug: of.slug,
    title: of.title,
    icon: of.icon,
    view: () => <CollectionPage of={of} key={of.slug} />,
  };
}

const parts: readonly Part[] = [
  { slug: "", title: "Overview", icon: LayoutDashboard, view: OverviewPage },
  { slug: "live", title: "Live", icon: Activity, view: LivePage },
  part(users),
  part(rooms),
  part(memberships),
  part(messages),
  part(reports),
  part(sessions),
  part(calls),
  part(audit),
];

/** The panel of those who run the cafe: one page for each collection of each service. */
export function AdminPage({ part: slug = "" }: { part?: string }) {
  const open = parts.find((one) => one.slug === slug);
  usePageTitle(open ? `${open.title} · Administration` : "Administration");
  if (me.value?.role !== "admin" || !open) return <NotFoundPage />;
  return <Panel open={open} />;
}

function Panel({ open }: { open: Part }) {
  useRole();
  const View = open.view;
  const nav = useRef<HTMLElement>(null);
  // On a phone the parts are a line to scroll in: the one that is open is in sight.
  useEffect(() => {
    const here = nav.current?.querySelector("[aria-current]");
    here?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [open.slug]);
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      {/* Whose session is over sees nothing more of other people's; what was typed is kept. */}
      <div class={signInAsked.value ? "admin closed" : "admin"}>
        <nav class="admin-nav" ref={nav} aria-label="Administration">
          <ul>
            {parts.map((one) => (
              <li key={one.slug}>
                <a
                  href={one.slug ? `/admin/${one.slug}` : "/admin"}
                  aria-current={one.slug === open.slug ? "page" : undefined}
                >
                  <Icon of={one.icon} />
                  {one.title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main class="admin-main" id="main" tabIndex={-1}>
          <View key={open.slug} />
        </main>
      </div>
    </>
  );
}
