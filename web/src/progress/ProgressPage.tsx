import { useSignal } from "@preact/signals";
import { Plus } from "lucide";
import { readProgress } from "../api/tracker";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { useReturn } from "../ui/useReturn";
import { AddSessionDialog } from "./AddSessionDialog";
import { Numbers } from "./Numbers";
import { Sessions } from "./Sessions";
import { WeekBars } from "./WeekBars";
import "./progress.css";

export function ProgressPage() {
  const { asked, reload } = useAsk("progress", readProgress);
  useReturn(reload);
  const adding = useSignal(false);
  usePageTitle("Progress");
  const close = () => {
    adding.value = false;
  };
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page" id="main" tabIndex={-1}>
        <div class="page-head">
          <h1>Your progress</h1>
          <Button
            icon={Plus}
            onClick={() => {
              adding.value = true;
            }}
          >
            Add minutes by hand
          </Button>
        </div>
        {asked.state === "loading" && <Skeleton of="your progress" lines={6} />}
        {asked.state === "failed" && (
          <Failure what="Your progress could not be read." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && (
          <div class="stack loose">
            <Numbers progress={asked.value} />
            <div class="progress-columns">
              <Card title="The last seven days" class="week">
                <WeekBars days={asked.value.last_7_days} />
              </Card>
              <Sessions recent={asked.value.recent_sessions} zone={asked.value.timezone} changed={reload} />
            </div>
            <p class="small muted">
              {`Days are counted in your zone, ${asked.value.timezone}. `}
              <a href="/profile">Change it</a>
            </p>
          </div>
        )}
      </main>
      {adding.value && (
        <AddSessionDialog
          close={close}
          added={() => {
            close();
            reload();
          }}
        />
      )}
    </>
  );
}
