import { ScrollText } from "lucide";
import type { components } from "../../contracts/auth";
import type { Collection } from "../collection";
import { When } from "../When";

type Entry = components["schemas"]["AuditCard"];

export const audit: Collection<Entry> = {
  slug: "audit",
  title: "Audit",
  one: "entry",
  icon: ScrollText,
  path: "/api/auth/admin/audit",
  search: "An action, or who did it or whom it was done to",
  filters: [
    {
      name: "service",
      label: "Service",
      choices: ["auth", "rooms", "chat", "calls", "tracker"].map((name) => ({ value: name, label: name })),
    },
  ],
  sorts: [
    { value: "-at", label: "newest" },
    { value: "at", label: "oldest" },
  ],
  columns: [
    { title: "What", cell: (entry) => entry.action.replaceAll("_", " ") },
    {
      title: "Who",
      cell: (entry) => entry.actor?.username ?? (entry.actor ? "deleted account" : "nobody known"),
    },
    { title: "When", cell: (entry) => <When at={entry.at} /> },
    { title: "Service", minor: true, cell: (entry) => entry.service },
    { title: "From", minor: true, cell: (entry) => entry.address },
  ],
  nameOf: (entry) => entry.action.replaceAll("_", " "),
  facts: (entry) => [
    ["Before", <Values of={entry.before} />],
    ["After", <Values of={entry.after} />],
    ["To", entry.subject_id ? <code class="admin-id">{entry.subject_id}</code> : "nothing in particular"],
    ["With", entry.user_agent || "unknown"],
    ["Request", entry.request_id ? <code class="admin-id">{entry.request_id}</code> : "none"],
  ],
  actions: [],
  exports: true,
};

function Values({ of }: { of: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(of);
  if (entries.length === 0) return "nothing";
  return (
    <ul>
      {entries.map(([name, value]) => (
        <li
          key={name}
        >{`${name.replaceAll("_", " ")}: ${typeof value === "string" ? value : JSON.stringify(value)}`}</li>
      ))}
    </ul>
  );
}
