import { useSignal } from "@preact/signals";
import { Card } from "../ui/Card";
import { Segmented } from "../ui/Segmented";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { formatMinutes } from "../ui/time";
import { useAsk } from "../ui/useAsk";
import { type Period, readTotals, type Total, type TotalsBy } from "./api";
import { SOURCES } from "./sources";

const BY: readonly { value: TotalsBy; label: string }[] = [
  { value: "subject", label: "Subject" },
  { value: "room", label: "Room" },
  { value: "source", label: "Proof" },
];

const PERIODS: readonly { value: Period; label: string }[] = [
  { value: "week", label: "Week" },
  { value: "month", label: "Month" },
  { value: "year", label: "Year" },
  { value: "all", label: "All" },
];

/** Where the minutes went: by subject, by room, by who has seen them. */
export function Totals({ revision }: { revision: number }) {
  const by = useSignal<TotalsBy>("subject");
  const period = useSignal<Period>("month");
  const { asked, reload } = useAsk(`${by.value} ${period.value} ${revision}`, (signal) =>
    readTotals(by.value, period.value, signal),
  );
  return (
    <Card title="Where the time went">
      <div class="stack">
        <div class="totals-choices">
          <Segmented
            label="Sorted by"
            name="by"
            value={by.value}
            choices={BY}
            onValue={(value) => {
              by.value = value;
            }}
          />
          <Segmented
            label="Over"
            name="period"
            value={period.value}
            choices={PERIODS}
            onValue={(value) => {
              period.value = value;
            }}
          />
        </div>
        {asked.state === "loading" && <Skeleton of="the totals" lines={3} />}
        {asked.state === "failed" && (
          <Failure what="The totals could not be read." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && <TotalList totals={asked.value} by={by.value} />}
      </div>
    </Card>
  );
}

function TotalList({ totals, by }: { totals: readonly Total[]; by: TotalsBy }) {
  if (totals.length === 0) return <p class="muted">No minutes in this time.</p>;
  const most = Math.max(...totals.map((total) => total.minutes), 1);
  return (
    <ul class="totals">
      {totals.map((total) => (
        <li class="total" key={total.name}>
          <span class="total-name" dir="auto">
            {nameOf(total.name, by)}
          </span>
          <span class="numbers">{formatMinutes(total.minutes)}</span>
          <span class="total-track" aria-hidden="true">
            <span class="total-bar" style={{ "--share": total.minutes / most }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function nameOf(name: string | null, by: TotalsBy): string {
  if (name === null) return by === "room" ? "Outside rooms" : "No subject";
  if (by !== "source") return name;
  return Object.hasOwn(SOURCES, name) ? SOURCES[name as keyof typeof SOURCES].long : name;
}
