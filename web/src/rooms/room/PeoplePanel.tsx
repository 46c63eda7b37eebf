import { useSignal } from "@preact/signals";
import { CalendarClock, UserPlus } from "lucide";
import { blockedIds } from "../../account/blocks";
import { Button } from "../../ui/Button";
import { copyText } from "../../ui/CopyButton";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { formatWhen, OWN_ZONE } from "../../ui/time";
import { ScheduleDialog } from "../schedule/ScheduleDialog";
import { nextOf } from "../schedule/sessions";
import { roomLink } from "./invite";
import { MyStatus } from "./MyStatus";
import { PersonDialog } from "./PersonDialog";
import { PersonRow } from "./PersonRow";
import type { RoomStore } from "./roomStore";
import { type Person, shownStatus } from "./roster";

/** When the room meets next; a press shows all that is planned. */
function NextSession({ store }: { store: RoomStore }) {
  const open = useSignal(false);
  const next = nextOf(store.schedule.value);
  if (next?.next_at == null) return null;
  return (
    <>
      <button
        type="button"
        class="next-session small"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon of={CalendarClock} size={1} />
        <bdi class="one-line">{next.title}</bdi>
        <span class="muted">{formatWhen(next.next_at, new Date(), OWN_ZONE)}</span>
      </button>
      {open.value && (
        <ScheduleDialog
          store={store}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}

interface PeoplePanelProps {
  store: RoomStore;
  mention: (username: string) => void;
}

/** Who is here, what they are doing, and who else belongs to the room. */
export function PeoplePanel({ store, mention }: PeoplePanelProps) {
  const chosen = useSignal<string | null>(null);
  const { here, elsewhere } = store.people.value;
  const known = store.counts.value.known;
  const person = chosen.value ? store.roster.value.get(chosen.value) : undefined;
  const rows = (people: readonly Person[]) =>
    people.map((each) => (
      <PersonRow
        key={each.id}
        person={each}
        me={each.id === store.me.id}
        status={each.online ? shownStatus(each, store.timer.timer.value) : null}
        blocked={blockedIds.value.has(each.id)}
        manage={store.mayManage(each)}
        onOpen={() => {
          chosen.value = each.id;
        }}
      />
    ));
  return (
    <section class="card people" aria-label="People">
      <h2 class="people-title">People</h2>
      {!store.arrived.value && <Skeleton of="the people" lines={4} />}
      <section
        class="people-scroll"
        aria-label="Members"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
      >
        {store.arrived.value && !known && (
          <p class="small muted">Who is online cannot be told just now. These are the members.</p>
        )}
        <ul>{rows(here)}</ul>
        {store.arrived.value && here.length === 1 && elsewhere.length === 0 && (
          <p class="people-first muted">You are first. Copy the invite and send it to somebody.</p>
        )}
        {elsewhere.length > 0 && (
          <details class="more elsewhere" open={!known || elsewhere.length <= 3}>
            <summary>{known ? `${elsewhere.length} not here now` : `${elsewhere.length} members`}</summary>
            <ul>{rows(elsewhere)}</ul>
          </details>
        )}
      </section>
      <div class="people-foot">
        <NextSession store={store} />
        <MyStatus store={store} />
        <Button
          wide
          icon={UserPlus}
          aria-keyshortcuts="C"
          title="C"
          onClick={() => void copyText(roomLink(store.code))}
        >
          Copy invite
        </Button>
      </div>
      {person && (
        <PersonDialog
          store={store}
          person={person}
          mention={mention}
          onClose={() => {
            chosen.value = null;
          }}
        />
      )}
    </section>
  );
}
