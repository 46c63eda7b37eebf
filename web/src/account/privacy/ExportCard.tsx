import { useSignal } from "@preact/signals";
import { Download } from "lucide";
import { exportAll } from "../../api/account";
import type { Problem } from "../../api/problem";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Failure } from "../../ui/states";
import { toast } from "../../ui/toasts";

/** Everything on this person, as a file. */
export function ExportCard({ person }: { person: Me }) {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const fetchAll = async () => {
    busy.value = true;
    problem.value = null;
    const answer = await exportAll();
    busy.value = false;
    if (answer.ok) {
      save(answer.value, `virtual-cafe-${person.username}.zip`);
      toast("Your data is downloaded.");
    } else problem.value = answer.problem;
  };
  return (
    <Card title="Your data">
      <div class="stack">
        <p>
          One zip file with all that this café keeps of you: profile, log-ins, rooms, messages, minutes,
          tasks. Readable text, with a list of what is in it and where it is from.
        </p>
        {problem.value && <Failure problem={problem.value} what="Nothing was downloaded." />}
        <div>
          <Button icon={Download} busy={busy.value} onClick={() => void fetchAll()}>
            {busy.value ? "Gathering…" : "Download my data"}
          </Button>
        </div>
      </div>
    </Card>
  );
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads it after this.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
