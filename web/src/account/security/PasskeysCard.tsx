import { useSignal } from "@preact/signals";
import { KeyRound, Pencil, Plus, Trash2 } from "lucide";
import { useRef } from "preact/hooks";
import { listPasskeys } from "../../api/account";
import type { Me, Passkey } from "../../api/types";
import { Button, IconButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Failure } from "../../ui/states";
import { formatWhen } from "../../ui/time";
import { toast } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { knowsPasskeys } from "../passkey";
import { NewPasskeyDialog, RemovePasskeyDialog, RenamePasskeyDialog } from "./PasskeyDialogs";

type Doing = { readonly what: "add" } | { readonly what: "rename" | "remove"; readonly passkey: Passkey };

interface PasskeysCardProps {
  person: Me;
  /** Whether the person has a password to type. */
  password: boolean;
  /** One more, or one less: log-ins ask for something else now. */
  changed: () => void;
}

/** Passkeys: keys that never leave the person's devices. */
export function PasskeysCard({ person, password, changed }: PasskeysCardProps) {
  const { asked, reload, put } = useAsk(`passkeys of ${person.id}`, listPasskeys);
  const doing = useSignal<Doing | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const close = () => {
    doing.value = null;
  };
  const told = () => {
    reload();
    changed();
  };
  const possible = knowsPasskeys();
  return (
    <Card
      title="Passkeys"
      action={
        possible && (
          <Button
            small
            icon={Plus}
            onClick={() => {
              doing.value = { what: "add" };
            }}
          >
            Add a passkey
          </Button>
        )
      }
    >
      <div class="stack" ref={frame} tabIndex={-1}>
        <p class="muted">
          Your fingerprint, face, or the lock of your device instead of a password. A passkey cannot be
          guessed or phished. Once you have one, a password alone logs nobody in.
        </p>
        {!possible && <p class="help">This browser cannot use passkeys here.</p>}
        {asked.state === "loading" && <Skeleton of="your passkeys" />}
        {asked.state === "failed" && (
          <Failure problem={asked.problem} what="Your passkeys could not be read." retry={reload} />
        )}
        {asked.state === "ready" && asked.value.length > 0 && (
          <ul class="entries" aria-label="Passkeys">
            {asked.value.map((passkey) => (
              <Line
                passkey={passkey}
                zone={person.timezone}
                key={passkey.id}
                start={(what) => {
                  doing.value = { what, passkey };
                }}
              />
            ))}
          </ul>
        )}
      </div>
      {doing.value?.what === "add" && <NewPasskeyDialog password={password} close={close} made={told} />}
      {asked.state === "ready" && doing.value?.what === "rename" && (
        <RenamePasskeyDialog
          passkey={doing.value.passkey}
          close={close}
          renamed={(passkey) => {
            close();
            put(asked.value.map((one) => (one.id === passkey.id ? passkey : one)));
          }}
        />
      )}
      {doing.value?.what === "remove" && (
        <RemovePasskeyDialog
          passkey={doing.value.passkey}
          password={password}
          close={close}
          removed={({ name }) => {
            close();
            told();
            toast(`“${name}” is removed.`);
            // The button that was pressed goes with its line.
            frame.current?.focus();
          }}
        />
      )}
    </Card>
  );
}

interface LineProps {
  passkey: Passkey;
  zone: string;
  start: (what: "rename" | "remove") => void;
}

function Line({ passkey, zone, start }: LineProps) {
  const now = new Date();
  const { name, synced, created_at, last_used_at } = passkey;
  return (
    <li class="entry">
      <Icon of={KeyRound} />
      <div class="entry-text">
        <p>
          <strong dir="auto">{name}</strong>
        </p>
        <p class="small muted facts">
          <span>{synced ? "synced by its maker" : "only on this one device"}</span>
          <span>{`added ${formatWhen(created_at, now, zone)}`}</span>
          <span>{last_used_at ? `last used ${formatWhen(last_used_at, now, zone)}` : "not used yet"}</span>
        </p>
      </div>
      <IconButton icon={Pencil} small name={`Rename ${name}`} onClick={() => start("rename")} />
      <IconButton icon={Trash2} small name={`Remove ${name}`} onClick={() => start("remove")} />
    </li>
  );
}
