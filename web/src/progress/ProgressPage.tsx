import { useSignal } from "@preact/signals";
import { Download, Plus, Settings2, Upload } from "lucide";
import { useEffect } from "preact/hooks";
import { readProgress } from "../api/tracker";
import type { Progress } from "../api/types";
import { Menu } from "../app/Menu";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { useReturn } from "../ui/useReturn";
import { Achievements } from "./Achievements";
import { AddSessionDialog } from "./AddSessionDialog";
import { changeSettings, exportLink, readSubjects } from "./api";
import { HeatMap } from "./HeatMap";
import { ImportDialog } from "./ImportDialog";
import { Numbers } from "./Numbers";
import { Sessions } from "./Sessions";
import { SettingsDialog } from "./SettingsDialog";
import { weekStartOf } from "./settings";
import { Totals } from "./Totals";
import { WeekBars } from "./WeekBars";
import "./progress.css";

type Open = "add" | "import" | "settings" | null;

export function ProgressPage() {
  const revision = useSignal(0);
  const open = useSignal<Open>(null);
  const { asked, reload } = useAsk(`progress ${revision.value}`, readProgress);
  const subjects = useAsk(`subjects ${revision.value}`, readSubjects).asked;
  const changed = () => {
    revision.value += 1;
  };
  const close = () => {
    open.value = null;
  };
  const done = () => {
    close();
    changed();
  };
  useReturn(changed);
  usePageTitle("Progress");
  useWeekOfRegion(asked.state === "ready" ? asked.value : null, changed);
  const known = subjects.state === "ready" ? subjects.value : [];
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page" id="main" tabIndex={-1}>
        <div class="page-head">
          <h1>Your progress</h1>
          <Tools
            onOpen={(what) => {
              open.value = what;
            }}
          />
        </div>
        {asked.state === "loading" && <Skeleton of="your progress" lines={6} />}
        {asked.state === "failed" && (
          <Failure what="Your progress could not be read." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && (
          <Whole progress={asked.value} subjects={known} revision={revision.value} changed={changed} />
        )}
      </main>
      {open.value === "add" && <AddSessionDialog subjects={known} close={close} added={done} />}
      {open.value === "import" && <ImportDialog close={close} taken={done} />}
      {open.value === "settings" && <SettingsDialog close={close} saved={done} />}
    </>
  );
}

function Tools({ onOpen }: { onOpen: (what: Open) => void }) {
  return (
    <div class="row tight progress-tools">
      <Button icon={Plus} onClick={() => onOpen("add")}>
        Add minutes by hand
      </Button>
      <Button icon={Settings2} onClick={() => onOpen("settings")}>
        Settings
      </Button>
      <Menu name="Import and export" button={<Icon of={Download} />}>
        <ul>
          {(["csv", "json", "ics"] as const).map((format) => (
            <li key={format}>
              <a class="menu-item" href={exportLink(format)} download={`study-sessions.${format}`}>
                <Icon of={Download} /> {`Export as ${format === "ics" ? "a calendar" : format.toUpperCase()}`}
              </a>
            </li>
          ))}
          <li>
            <button type="button" class="menu-item" onClick={() => onOpen("import")}>
              <Icon of={Upload} /> Import sessions
            </button>
          </li>
        </ul>
      </Menu>
    </div>
  );
}

interface WholeProps {
  progress: Progress;
  subjects: readonly string[];
  revision: number;
  changed: () => void;
}

function Whole({ progress, subjects, revision, changed }: WholeProps) {
  const today = progress.last_7_days.at(-1)?.date ?? progress.week_start;
  return (
    <div class="stack loose">
      <Numbers progress={progress} />
      <div class="progress-columns">
        <Card title="The last seven days" class="week">
          <WeekBars days={progress.last_7_days} />
        </Card>
        <Totals revision={revision} />
      </div>
      <HeatMap today={today} first={progress.week_starts_on} revision={revision} />
      <Sessions subjects={subjects} zone={progress.timezone} revision={revision} changed={changed} />
      <Achievements revision={revision} />
      <p class="small muted">
        {`Days are counted in your zone, ${progress.timezone}. `}
        <a href="/profile">Change it</a>
      </p>
    </div>
  );
}

/** Whoever has not said where the week begins has it as their region does. */
function useWeekOfRegion(progress: Progress | null, changed: () => void): void {
  const wanted = weekStartOf(navigator.language);
  const due = progress?.week_chosen === false && wanted !== progress.week_starts_on;
  useEffect(() => {
    if (due) void changeSettings({ week_starts_on: wanted }).then((answer) => answer.ok && changed());
  }, [due, wanted]);
}
