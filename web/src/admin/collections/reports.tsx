import { Check, Flag, Trash2 } from "lucide";
import { change } from "../../api/admin";
import type { components } from "../../contracts/chat";
import { type Collection, saying } from "../collection";
import { When } from "../When";

type Report = components["schemas"]["AdminReport"];

const path = "/api/chat/admin/reports";
const close = (report: Report, outcome: "removed" | "dismissed") =>
  change(`${path}/${report.id}`, { state: "closed", outcome });

export const reports: Collection<Report> = {
  slug: "reports",
  title: "Reports",
  one: "report",
  icon: Flag,
  path,
  search: "Words of the message",
  filters: [
    {
      name: "state",
      label: "State",
      choices: [
        { value: "open", label: "open" },
        { value: "closed", label: "closed" },
      ],
    },
    {
      name: "reason",
      label: "Reason",
      choices: [
        { value: "spam", label: "spam" },
        { value: "abuse", label: "abuse" },
        { value: "other", label: "other" },
      ],
    },
  ],
  sorts: [
    { value: "-created_at", label: "newest" },
    { value: "created_at", label: "oldest" },
  ],
  columns: [
    { title: "Message", cell: (report) => report.message },
    { title: "By", cell: (report) => report.author.username },
    { title: "Reason", cell: (report) => report.reason },
    {
      title: "State",
      cell: (report) =>
        report.state === "open" ? <span class="pill alert">open</span> : (report.outcome ?? "closed"),
    },
    { title: "When", minor: true, cell: (report) => <When at={report.created_at} /> },
  ],
  nameOf: (report) => `report on ${report.author.username}`,
  facts: (report) => [
    ["Reported by", report.reporter.username],
    ["They say", report.note ?? "nothing"],
    [
      "Room",
      <a href={`/admin/rooms?open=${report.room.id}`}>
        <code>{report.room.code}</code>
      </a>,
    ],
    ["Closed by", report.closed_by?.username ?? "nobody yet"],
    ["Author", <a href={`/admin/users?open=${report.author.id}`}>{report.author.username}</a>],
  ],
  actions: [
    {
      label: "Delete the message",
      icon: Trash2,
      danger: true,
      bulk: "remove",
      fits: (report) => report.state === "open",
      confirm: (count) => `Closes ${count} and deletes what was said.`,
      run: (report) => saying(close(report, "removed"), { said: "The message is gone, the report closed." }),
    },
    {
      label: "Dismiss",
      icon: Check,
      bulk: "dismiss",
      fits: (report) => report.state === "open",
      run: (report) =>
        saying(close(report, "dismissed"), { said: "The report is closed; the message stays." }),
    },
  ],
  exports: true,
};
