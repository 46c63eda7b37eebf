import { ShieldCheck, Trash2 } from "lucide";
import { useContext } from "preact/hooks";
import { Names } from "../live/names";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { closeReport, listReports, type Report, type ReportOutcome } from "./api";
import { plain } from "./markdown";

const REASON_WORDS: Record<Report["reason"], string> = {
  abuse: "hurtful",
  spam: "spam",
  other: "something else",
};

/** What members have reported, for the room's hosts. */
export function ReportsDialog({ code, onClose }: { code: string; onClose: () => void }) {
  const nameOf = useContext(Names);
  const { asked, reload, put } = useAsk(`reports ${code}`, (signal) => listReports(code, signal));
  const close = async (report: Report, outcome: ReportOutcome) => {
    const answer = await closeReport(code, report.id, outcome);
    if (!answer.ok) return toastProblem("The report is still open.", answer.problem);
    if (asked.state === "ready") put(asked.value.filter(({ id }) => id !== report.id));
  };
  return (
    <Dialog title="Reported messages" onClose={onClose}>
      {asked.state === "loading" && <Skeleton of="the reports" />}
      {asked.state === "failed" && (
        <Failure what="The reports could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && asked.value.length === 0 && (
        <Empty icon={ShieldCheck} title="Nothing to look at">
          <p>Messages that members report wait here until a host has decided.</p>
        </Empty>
      )}
      {asked.state === "ready" && asked.value.length > 0 && (
        <ul class="reports">
          {asked.value.map((report) => (
            <li key={report.id} class="stack tight">
              <p class="small" dir="auto">
                <strong>{nameOf({ user_id: report.author.id, username: report.author.username })}</strong>{" "}
                <span class="muted">{`reported by ${nameOf({ user_id: report.reporter.id, username: report.reporter.username })}: ${REASON_WORDS[report.reason]}`}</span>
              </p>
              <blockquote class="excerpt" dir="auto">
                {report.message === "" ? "It is deleted already." : plain(report.message)}
              </blockquote>
              {report.note && <p dir="auto">{report.note}</p>}
              <div class="row tight">
                <Button small kind="danger" icon={Trash2} onClick={() => void close(report, "removed")}>
                  Delete the message
                </Button>
                <Button small onClick={() => void close(report, "dismissed")}>
                  Leave it
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
