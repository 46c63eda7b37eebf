import { listLoginSessions } from "../../api/account";
import type { Me } from "../../api/types";
import { useAsk } from "../../ui/useAsk";
import { EmailCard } from "./EmailCard";
import { FactorCard } from "./FactorCard";
import { PasswordCard } from "./PasswordCard";
import { SessionsCard } from "./SessionsCard";
import { TokensCard } from "./TokensCard";
import "./security.css";

/** Everything about getting in: the person himself, on which devices, and what speaks in his name. */
export function SecurityTab({ person }: { person: Me }) {
  const sessions = useAsk(`sessions of ${person.id}`, listLoginSessions);
  return (
    <>
      <PasswordCard person={person} changed={sessions.reload} />
      <FactorCard person={person} changed={sessions.reload} />
      <EmailCard person={person} />
      <SessionsCard sessions={sessions} zone={person.timezone} />
      <TokensCard person={person} />
    </>
  );
}
