import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Who } from "./frames";

/** How somebody is called here: frames carry usernames, people are known by the names they chose. */
export type NameOf = (who: Who) => string;

export const Names = createContext<NameOf>((who) => who.username);

/** The same people, each under the name they chose. */
export function useNamed(): (people: readonly Who[]) => Who[] {
  const nameOf = useContext(Names);
  return (people) => people.map((who) => ({ ...who, username: nameOf(who) }));
}
