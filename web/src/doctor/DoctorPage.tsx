import { useSignal } from "@preact/signals";
import { CircleAlert, CircleCheck, CircleDashed, Info } from "lucide";
import { useEffect } from "preact/hooks";
import { me } from "../account/session";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { Examination } from "./examination";
import { type Finding, overall, type State } from "./findings";
import { browserOf, report } from "./report";
import "./doctor.css";

const MARKS: Record<State, { icon: typeof Info; word: string }> = {
  good: { icon: CircleCheck, word: "works" },
  note: { icon: Info, word: "note" },
  bad: { icon: CircleAlert, word: "fails" },
  running: { icon: CircleDashed, word: "looking" },
  waiting: { icon: CircleDashed, word: "looking" },
};

/** Tests each leg between this browser and the cafe, says which fails and what to do. */
export function DoctorPage() {
  usePageTitle("Connection doctor");
  const round = useSignal(1);
  const examination = useSignal<Examination | null>(null);
  // Who is signed in must be known: the servers of calls are only told to people who are.
  const known = me.value !== undefined;
  useEffect(() => {
    if (!known) return;
    const ending = new AbortController();
    const next = new Examination(ending.signal);
    examination.value = next;
    void next.run();
    return () => ending.abort();
  }, [known, round.value]);
  const findings = examination.value?.findings.value ?? [];
  const finished = examination.value?.over.value ?? false;
  const result = finished ? overall(findings) : { state: "running" as const, words: "Looking…" };
  const text = report(findings, {
    at: new Date(),
    version: examination.value?.version.value || "?",
    browser: browserOf(navigator.userAgent),
    secure: isSecureContext,
  });
  return (
    <>
      <TopBar>{me.value && <Places />}</TopBar>
      <main class="page doctor" id="main" tabIndex={-1}>
        <h1>Connection doctor</h1>
        <p class="muted">
          Tests the way between this browser and the cafe, leg by leg. No camera and no microphone is opened.
        </p>
        <p class="doctor-result" data-state={result.state} role="status">
          <Icon of={MARKS[result.state].icon} />
          {result.words}
        </p>
        <ul class="doctor-list card">
          {findings.map((finding) => (
            <Line key={finding.id} finding={finding} />
          ))}
        </ul>
        <div class="row">
          <Button
            busy={!finished}
            onClick={() => {
              // At once, not with the effect: what was found before is no answer to this.
              examination.value = null;
              round.value += 1;
            }}
          >
            Test again
          </Button>
          {finished && <CopyButton text={text} name="Copy the report" />}
        </div>
        {finished && (
          <details class="more doctor-report">
            <summary>The report as text</summary>
            <p class="small muted">
              It names no address, no person and no room, so it can be pasted anywhere.
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
            <pre tabIndex={0}>{text}</pre>
          </details>
        )}
      </main>
    </>
  );
}

function Line({ finding }: { finding: Finding }) {
  const { icon, word } = MARKS[finding.state];
  return (
    <li class="doctor-line" data-state={finding.state}>
      <Icon of={icon} name={word} />
      <div>
        <p class="doctor-title">
          <strong>{finding.title}</strong>
          {finding.ms !== undefined && (
            <span class="muted small numbers">{`${Math.max(1, Math.round(finding.ms))} ms`}</span>
          )}
        </p>
        <p>{finding.words}</p>
        {finding.advice && <p class="muted">{finding.advice}</p>}
        {finding.forAdmin && me.value?.role === "admin" && (
          <p class="doctor-admin small">
            <strong>For you as administrator:</strong> {finding.forAdmin}
          </p>
        )}
      </div>
    </li>
  );
}
