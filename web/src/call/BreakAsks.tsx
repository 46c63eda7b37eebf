import { Coffee } from "lucide";
import { useContext } from "preact/hooks";
import { Names } from "../live/names";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { type AskStore, wordsOf } from "./asks";

interface BreakAsksProps {
  store: AskStore;
  myId: string;
  /** What the door of the call says; null while there is none. */
  door: string | null;
  join: () => void;
}

/** Who wishes for a call at the break; once it has come, both are asked. */
export function BreakAsks({ store, myId, door, join }: BreakAsksProps) {
  const nameOf = useContext(Names);
  const asks = store.asks.value;
  if (asks.length === 0) return null;
  return (
    <ul class="break-asks" aria-live="polite">
      {asks.map((ask) => (
        <li key={ask.id} class="break-ask" data-due={ask.state === "due" || undefined}>
          <Icon of={Coffee} />
          <p>{wordsOf(ask, myId, nameOf)}</p>
          <div class="row tight">
            {ask.state === "due" && door && (
              <Button kind="primary" small onClick={join}>
                {door}
              </Button>
            )}
            <Button small onClick={() => void store.withdraw(ask)}>
              {ask.state === "asked" && ask.asker.user_id === myId ? "Take back" : "Not now"}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
