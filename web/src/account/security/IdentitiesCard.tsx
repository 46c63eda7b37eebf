import { useSignal } from "@preact/signals";
import { Link2, Unlink } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { linkIdentity, listIdentities, listProviders, unlinkIdentity } from "../../api/account";
import type { Identity, Me, Provider } from "../../api/types";
import { Button, IconButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { Failure } from "../../ui/states";
import { formatWhen } from "../../ui/time";
import { toast } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { troubleWords } from "../comingBack";
import { PasswordProof } from "./PasswordProof";

type Doing =
  | { readonly what: "link"; readonly provider: Provider }
  | { readonly what: "unlink"; readonly identity: Identity };

interface IdentitiesCardProps {
  person: Me;
  /** Whether the person has a password to type. */
  password: boolean;
}

/** Accounts elsewhere that log the person in; nothing where the cafe knows no provider and there is none. */
export function IdentitiesCard({ person, password }: IdentitiesCardProps) {
  const providers = useAsk("providers", listProviders);
  const { asked, reload } = useAsk(`identities of ${person.id}`, listIdentities);
  const doing = useSignal<Doing | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(sayWhatCameOfIt, []);
  const known = providers.asked.state === "ready" ? providers.asked.value : [];
  const mine = asked.state === "ready" ? asked.value : [];
  if (known.length === 0 && mine.length === 0) return null;
  const close = () => {
    doing.value = null;
  };
  return (
    <Card title="Linked accounts">
      <div class="stack" ref={frame} tabIndex={-1}>
        <p class="muted">Accounts elsewhere that you can log in with.</p>
        {asked.state === "failed" && (
          <Failure problem={asked.problem} what="Your linked accounts could not be read." retry={reload} />
        )}
        {mine.length > 0 && (
          <ul class="entries" aria-label="Linked accounts">
            {mine.map((identity) => (
              <Line
                identity={identity}
                zone={person.timezone}
                key={identity.id}
                unlink={() => {
                  doing.value = { what: "unlink", identity };
                }}
              />
            ))}
          </ul>
        )}
        <div class="row">
          {known
            .filter(({ id }) => !mine.some(({ provider }) => provider === id))
            .map((provider) => (
              <Button
                icon={Link2}
                key={provider.id}
                onClick={() => {
                  doing.value = { what: "link", provider };
                }}
              >
                {`Link ${provider.name}`}
              </Button>
            ))}
        </div>
      </div>
      {doing.value?.what === "link" && (
        <LinkDialog provider={doing.value.provider} password={password} close={close} />
      )}
      {doing.value?.what === "unlink" && (
        <UnlinkDialog
          identity={doing.value.identity}
          password={password}
          close={close}
          done={() => {
            close();
            reload();
            toast("The account is linked no more.");
            // The button that was pressed goes with its line.
            frame.current?.focus();
          }}
        />
      )}
    </Card>
  );
}

/** The provider has sent the browser back; the address says what came of it, once. */
function sayWhatCameOfIt(): void {
  const result = new URLSearchParams(location.search).get("provider");
  if (!result) return;
  history.replaceState(history.state, "", location.pathname + location.hash);
  toast(result === "linked" ? "Your account is linked." : troubleWords(result));
}

interface LineProps {
  identity: Identity;
  zone: string;
  unlink: () => void;
}

function Line({ identity: { name, label, created_at, last_used_at }, zone, unlink }: LineProps) {
  const now = new Date();
  return (
    <li class="entry">
      <Icon of={Link2} />
      <div class="entry-text">
        <p>
          <strong dir="auto">{name}</strong>
        </p>
        <p class="small muted facts">
          <span dir="auto">{label}</span>
          <span>{`linked ${formatWhen(created_at, now, zone)}`}</span>
          <span>{last_used_at ? `last used ${formatWhen(last_used_at, now, zone)}` : "not used yet"}</span>
        </p>
      </div>
      <IconButton icon={Unlink} small name={`Unlink ${name}`} onClick={unlink} />
    </li>
  );
}

interface LinkProps {
  provider: Provider;
  password: boolean;
  close: () => void;
}

function LinkDialog({ provider, password, close }: LinkProps) {
  return (
    <Dialog title={`Link ${provider.name}`} onClose={close}>
      <PasswordProof
        intro={`You log in at ${provider.name} next, and come back here.`}
        refused="Nothing was linked."
        says="Go on"
        password={password}
        send={(typed) => linkIdentity(provider.id, typed)}
        close={close}
        done={({ url }) => location.assign(url)}
      />
    </Dialog>
  );
}

interface UnlinkProps {
  identity: Identity;
  password: boolean;
  close: () => void;
  done: () => void;
}

function UnlinkDialog({ identity, password, close, done }: UnlinkProps) {
  return (
    <Dialog title={`Unlink ${identity.name}?`} onClose={close}>
      <PasswordProof
        intro={`${identity.label} logs you in no more.`}
        refused="It is still linked."
        says="Unlink"
        kind="danger"
        password={password}
        send={(typed) => unlinkIdentity(identity.id, typed)}
        close={close}
        done={done}
      />
    </Dialog>
  );
}
