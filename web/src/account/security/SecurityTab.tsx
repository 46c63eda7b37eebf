import { listLoginSessions, readFactor } from "../../api/account";
import type { Me } from "../../api/types";
import { useAsk } from "../../ui/useAsk";
import { EmailCard } from "./EmailCard";
import { FactorCard } from "./FactorCard";
import { IdentitiesCard } from "./IdentitiesCard";
import { PasskeysCard } from "./PasskeysCard";
import { PasswordCard } from "./PasswordCard";
import { SessionsCard } from "./SessionsCard";
import { TokensCard } from "./TokensCard";
import "./security.css";

/** Everything about getting in: the person himself, on which devices, and what speaks in his name. */
export function SecurityTab({ person }: { person: Me }) {
  const sessions = useAsk(`sessions of ${person.id}`, listLoginSessions);
  const factor = useAsk(`factor of ${person.id}`, readFactor);
  const password = factor.asked.state === "ready" ? factor.asked.value.password : true;
  return (
    <>
      <PasswordCard
        person={person}
        password={password}
        changed={() => {
          factor.reload();
          sessions.reload();
        }}
      />
      <FactorCard factor={factor} changed={sessions.reload} />
      <PasskeysCard
        person={person}
        password={password}
        changed={() => {
          factor.reload();
          sessions.reload();
        }}
      />
      <IdentitiesCard person={person} password={password} />
      <EmailCard person={person} />
      <SessionsCard sessions={sessions} zone={person.timezone} />
      <TokensCard person={person} />
    </>
  );
}
