import { useSignal } from "@preact/signals";
import { FileUp } from "lucide";
import { useId } from "preact/hooks";
import type { Problem } from "../api/problem";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failure } from "../ui/states";
import { formatMinutes } from "../ui/time";
import { toast } from "../ui/toasts";
import { type ImportReport, importSessions } from "./api";
import { MOST_BYTES, reportWords, typeOf } from "./importing";

interface ImportProps {
  close: () => void;
  taken: () => void;
}

interface Chosen {
  text: string;
  type: string;
  report: ImportReport;
}

/** A file is first looked through; only then, and only when asked to, its sessions are taken. */
export function ImportDialog({ close, taken }: ImportProps) {
  const id = useId();
  const busy = useSignal(false);
  const wrong = useSignal("");
  const problem = useSignal<Problem | null>(null);
  const chosen = useSignal<Chosen | null>(null);

  const look = async (file: File | undefined) => {
    if (!file) return;
    chosen.value = null;
    problem.value = null;
    const type = typeOf(file.name);
    wrong.value = fault(file, type);
    if (wrong.value || !type) return;
    busy.value = true;
    const text = await file.text();
    const answer = await importSessions(text, type, true);
    busy.value = false;
    if (answer.ok) chosen.value = { text, type, report: answer.value };
    else problem.value = answer.problem;
  };
  const take = async () => {
    if (!chosen.value) return;
    busy.value = true;
    const answer = await importSessions(chosen.value.text, chosen.value.type, false);
    busy.value = false;
    if (!answer.ok) {
      problem.value = answer.problem;
      return;
    }
    toast(reportWords(answer.value, true));
    taken();
  };
  const report = chosen.value?.report;
  return (
    <Dialog title="Import sessions" onClose={close}>
      <div class="stack">
        <p class="muted">
          A file of CSV, JSON or iCalendar: from another timer, or one that was exported here. Nothing is
          taken before you have seen the report.
        </p>
        <div class="field">
          <label class="label" for={id}>
            File
          </label>
          <input
            class="input"
            type="file"
            id={id}
            accept=".csv,.json,.ics"
            aria-describedby={wrong.value ? `${id}-error` : undefined}
            aria-invalid={wrong.value ? true : undefined}
            onChange={(event) => void look(event.currentTarget.files?.[0])}
          />
          {wrong.value && (
            <p class="field-error" id={`${id}-error`}>
              {wrong.value}
            </p>
          )}
        </div>
        <div aria-live="polite" class="stack">
          {busy.value && <p class="muted">Reading the file…</p>}
          {report && <Report report={report} />}
        </div>
        {problem.value && <Failure what="The file was not taken." problem={problem.value} />}
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button
            kind="primary"
            icon={FileUp}
            busy={busy.value}
            disabled={!report || report.taken === 0}
            onClick={() => void take()}
          >
            {report && report.taken > 0 ? `Take ${report.taken.toLocaleString("en")}` : "Take them"}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function fault(file: File, type: string | null): string {
  if (type === null) return "Choose a file that ends in .csv, .json or .ics.";
  return file.size > MOST_BYTES ? "The file is larger than 5 MiB. Split it and take the parts." : "";
}

function Report({ report }: { report: ImportReport }) {
  return (
    <>
      <p>
        <strong>{reportWords(report, false)}</strong>
        {report.minutes > 0 && ` ${formatMinutes(report.minutes)} in all.`}
      </p>
      {report.lines.length > 0 && (
        <details class="more">
          <summary>What is left out</summary>
          <ul class="import-lines small">
            {report.lines.map((line) => (
              <li key={line.line}>
                {`Line ${line.line}: ${line.result === "duplicate" ? "here already" : (line.reason ?? "cannot be read")}`}
              </li>
            ))}
            {report.lines_left_off > 0 && <li>{`and ${report.lines_left_off.toLocaleString("en")} more`}</li>}
          </ul>
        </details>
      )}
    </>
  );
}
