import { useSignal } from "@preact/signals";
import { KeyRound, Plus, Trash2 } from "lucide";
import { useRef } from "preact/hooks";
import { deleteToken, listTokens } from "../../api/account";
import type { Me, Token } from "../../api/types";
import { Button, IconButton } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Empty, Failure } from "../../ui/states";
import { formatWhen } from "../../ui/time";
import { toast, toastProblem } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { NewTokenDialog } from "./NewTokenDialog";
import { isOver, reachWords } from "./token";

/** Personal tokens: keys for programs that speak in the person's name. */
export function TokensCard({ person }: { person: Me }) {
  const { asked, reload, put } = useAsk(`tokens of ${person.id}`, listTokens);
  const list = useRef<HTMLDivElement>(null);
  const making = useSignal(false);
  const leaving = useSignal<Token | null>(null);

  const remove = async (tokens: Token[], token: Token) => {
    leaving.value = null;
    const answer = await deleteToken(token.id);
    // One that is gone already is what was wanted.
    if (!answer.ok && answer.problem.status !== 404)
      return toastProblem("The token was not deleted.", answer.problem);
    put(tokens.filter(({ id }) => id !== token.id));
    toast(`“${token.name}” is deleted.`);
    // The button that was pressed is gone with its line.
    list.current?.focus();
  };

  return (
    <Card
      title="Personal tokens"
      action={
        <Button
          small
          icon={Plus}
          onClick={() => {
            making.value = true;
          }}
        >
          Make a token
        </Button>
      }
    >
      <div class="stack" ref={list} tabIndex={-1}>
        <p class="muted">
          A token lets a program of yours use the cafe in your name. It can never change your password or make
          other tokens. What it can do is on <a href="/docs">the page of the API</a>.
        </p>
        {asked.state === "loading" && <Skeleton of="your tokens" />}
        {asked.state === "failed" && (
          <Failure problem={asked.problem} what="Your tokens could not be read." retry={reload} />
        )}
        {asked.state === "ready" && asked.value.length === 0 && (
          <Empty icon={KeyRound} title="No tokens">
            <p>Only needed for scripts and programs; in a browser you simply log in.</p>
          </Empty>
        )}
        {asked.state === "ready" && asked.value.length > 0 && (
          <ul class="entries" aria-label="Tokens">
            {asked.value.map((token) => (
              <Line
                token={token}
                zone={person.timezone}
                key={token.id}
                remove={() => {
                  leaving.value = token;
                }}
              />
            ))}
          </ul>
        )}
      </div>
      {making.value && (
        <NewTokenDialog
          isAdmin={person.role === "admin"}
          made={reload}
          close={() => {
            making.value = false;
          }}
        />
      )}
      {asked.state === "ready" && leaving.value && (
        <ConfirmDelete
          token={leaving.value}
          keep={() => {
            leaving.value = null;
          }}
          remove={(token) => remove(asked.value, token)}
        />
      )}
    </Card>
  );
}

interface LineProps {
  token: Token;
  zone: string;
  remove: () => void;
}

function Line({ token, zone, remove }: LineProps) {
  const now = new Date();
  const when = (instant: string) => formatWhen(instant, now, zone);
  const over = isOver(token, now);
  return (
    <li class="entry">
      <Icon of={KeyRound} />
      <div class="entry-text">
        <p class="row tight">
          <strong dir="auto">{token.name}</strong>
          {over && <span class="pill alert">expired</span>}
        </p>
        <p class="small muted facts">
          <span>{reachWords(token.scopes)}</span>
          <span>{token.last_used_at ? `last used ${when(token.last_used_at)}` : "never used"}</span>
          <span>
            {token.expires_at
              ? `${over ? "worked" : "works"} until ${when(token.expires_at)}`
              : "works until deleted"}
          </span>
        </p>
      </div>
      <IconButton icon={Trash2} small name={`Delete ${token.name}`} onClick={remove} />
    </li>
  );
}

interface ConfirmProps {
  token: Token;
  keep: () => void;
  remove: (token: Token) => void;
}

function ConfirmDelete({ token, keep, remove }: ConfirmProps) {
  return (
    <Dialog title="Delete this token?" onClose={keep}>
      <p>
        Whatever uses <strong dir="auto">{token.name}</strong> is refused from now on. This cannot be undone.
      </p>
      <div class="dialog-actions">
        <Button onClick={keep}>Keep it</Button>
        <Button kind="danger" icon={Trash2} onClick={() => remove(token)}>
          Delete token
        </Button>
      </div>
    </Dialog>
  );
}
