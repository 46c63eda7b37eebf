import { useEffect } from "preact/hooks";
import { readOne } from "../api/admin";
import type { components } from "../contracts/auth";
import { Card } from "../ui/Card";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { TableFrame } from "./TableFrame";
import { When } from "./When";

type Live = components["schemas"]["Live"];
type Beat = components["schemas"]["Beat"];

const everyMs = 5_000;
const path = "/api/auth/admin/live";

/** What runs right now: processes with what they count, and how far events are behind. */
export function LivePage() {
  const { asked, reload } = useAsk(path, (signal) => readOne<Live>(path, signal));
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <>
      <div class="admin-head">
        <h1>Live</h1>
        <p class="small muted">Read anew every five seconds.</p>
      </div>
      {asked.state === "loading" && <Skeleton of="the live view" lines={8} />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what="The live view could not be read." retry={reload} />
      )}
      {asked.state === "ready" && <Shown live={asked.value} />}
    </>
  );
}

function Shown({ live }: { live: Live }) {
  const sum = (name: string) =>
    (live.processes ?? []).reduce((total, beat) => total + (beat.numbers[name] ?? 0), 0);
  return (
    <div class="stack loose">
      <dl class="totals">
        <Total name="people with a room open" value={sum("people")} />
        <Total name="sockets of rooms" value={sum("room_sockets")} />
        <Total name="sockets of calls" value={sum("call_sockets")} />
        <Total name="unforeseen errors since the start" value={sum("faults")} />
      </dl>
      <Card title="Processes">
        {live.processes === null ? (
          <p>Valkey does not answer, so nobody can say which processes run.</p>
        ) : (
          <TableFrame name="Running processes">
            <thead>
              <tr>
                <th scope="col">Process</th>
                <th scope="col">Version</th>
                <th scope="col">Started</th>
                <th scope="col">Counts</th>
              </tr>
            </thead>
            <tbody>
              {live.processes.map((beat) => (
                <tr key={beat.instance}>
                  <th scope="row">{beat.instance}</th>
                  <td>{beat.version}</td>
                  <td>
                    <When at={beat.started_at} />
                  </td>
                  <td>{counts(beat)}</td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        )}
      </Card>
      <Card title="Events on their way">
        {live.consumers === null ? (
          <p>NATS does not answer. Events wait in each service's outbox and go out when it is back.</p>
        ) : (
          <TableFrame name="Consumers of events">
            <thead>
              <tr>
                <th scope="col">Consumer</th>
                <th scope="col" class="numeric">
                  Waiting
                </th>
                <th scope="col" class="numeric">
                  Being worked on
                </th>
              </tr>
            </thead>
            <tbody>
              {live.consumers.map((consumer) => (
                <tr key={consumer.name}>
                  <th scope="row">{consumer.name}</th>
                  <td class="numeric">{consumer.waiting}</td>
                  <td class="numeric">{consumer.working}</td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        )}
      </Card>
    </div>
  );
}

function Total({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dd class="numbers">{value.toLocaleString("en-GB")}</dd>
      <dt>{name}</dt>
    </div>
  );
}

function counts(beat: Beat): string {
  const named = Object.entries(beat.numbers).filter(([name]) => name !== "faults");
  return named.map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`).join(", ") || "—";
}
