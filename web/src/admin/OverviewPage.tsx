import { readOne } from "../api/admin";
import { Card } from "../ui/Card";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { formatDay } from "../ui/time";
import { useAsk } from "../ui/useAsk";

/** What each service answers at `/api/<service>/admin/overview`. */
export interface Overview {
  readonly totals: readonly { readonly name: string; readonly value: number }[];
  /** The last thirty days, today last, in UTC. */
  readonly days: {
    readonly name: string;
    readonly values: readonly { date: string; value: number }[];
  } | null;
}

const services = [
  { name: "auth", title: "People" },
  { name: "rooms", title: "Rooms" },
  { name: "chat", title: "Chat" },
  { name: "calls", title: "Calls" },
  { name: "tracker", title: "Study" },
];

/** The cafe in numbers, each service's own. */
export function OverviewPage() {
  return (
    <>
      <div class="admin-head">
        <h1>Overview</h1>
      </div>
      <div class="overview">
        {services.map((service) => (
          <ServiceCard key={service.name} {...service} />
        ))}
      </div>
    </>
  );
}

function ServiceCard({ name, title }: { name: string; title: string }) {
  const path = `/api/${name}/admin/overview`;
  const { asked, reload } = useAsk(path, (signal) => readOne<Overview>(path, signal));
  return (
    <Card title={title}>
      {asked.state === "loading" && <Skeleton of={title} />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what="These numbers could not be read." retry={reload} />
      )}
      {asked.state === "ready" && (
        <div class="stack">
          <dl class="totals">
            {asked.value.totals.map((total) => (
              <div key={total.name}>
                <dd class="numbers">{total.value.toLocaleString("en-GB")}</dd>
                <dt>{total.name}</dt>
              </div>
            ))}
          </dl>
          {asked.value.days && <DayBars {...asked.value.days} />}
        </div>
      )}
    </Card>
  );
}

interface DayBarsProps {
  name: string;
  values: readonly { date: string; value: number }[];
}

/** Thirty days as bars; read aloud, a table. */
function DayBars({ name, values }: DayBarsProps) {
  const most = Math.max(1, ...values.map((day) => day.value));
  const first = values[0];
  return (
    <figure class="day-bars">
      <div class="day-bars-plot" aria-hidden="true">
        {values.map((day) => (
          <span
            class="day-bar"
            key={day.date}
            style={{ "--share": day.value / most }}
            title={`${formatDay(day.date, "long")}: ${day.value}`}
          />
        ))}
      </div>
      <figcaption class="small muted">{`${name} a day since ${first ? formatDay(first.date, "long") : "today"}, at most ${most.toLocaleString("en-GB")}`}</figcaption>
      <table class="visually-hidden">
        <caption>{`${name} a day`}</caption>
        <tbody>
          {values.map((day) => (
            <tr key={day.date}>
              <th scope="row">{formatDay(day.date, "long")}</th>
              <td>{day.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
