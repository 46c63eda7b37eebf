import { ChartColumn, House, Timer, UserRound } from "lucide";
import { useLocation } from "preact-iso/router";
import { Icon } from "../ui/Icon";

const places = [
  { href: "/", name: "Home", icon: House },
  { href: "/study", name: "Study", icon: Timer },
  { href: "/progress", name: "Progress", icon: ChartColumn },
  { href: "/profile", name: "Profile", icon: UserRound },
];

/** The cafe's pages: beside the mark on a wide screen, a bar at the foot of a phone. */
export function Places() {
  const { path } = useLocation();
  return (
    <nav class="places" aria-label="Pages">
      <ul>
        {places.map((place) => (
          <li key={place.href} class={place.href === "/profile" ? "places-phone" : undefined}>
            <a class="place" href={place.href} aria-current={path === place.href ? "page" : undefined}>
              <Icon of={place.icon} />
              {place.name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
