import { readProgress } from "../api/tracker";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { PersonalTimerCard, usePersonalTimer } from "../focus/PersonalTimerCard";
import { GoalsCard } from "../goals/GoalsCard";
import { formatMinutes } from "../ui/time";
import { useAsk } from "../ui/useAsk";
import { SceneChoice, scene } from "./SceneChoice";
import { SoundCard } from "./SoundCard";
import "./study.css";

/** The personal timer on a page of its own. */
export function StudyPage() {
  const { asked, reload } = useAsk("progress", readProgress);
  const store = usePersonalTimer();
  usePageTitle("Study");
  return (
    <div class="study-scene" data-scene={scene.value}>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page study" id="main" tabIndex={-1}>
        <h1>Study alone</h1>
        <PersonalTimerCard store={store} onCredited={reload} />
        <p class="muted">
          {asked.state === "ready" && asked.value.today_minutes > 0
            ? `${formatMinutes(asked.value.today_minutes)} of focus today so far. `
            : "Every whole minute of focus counts, also when you end early. "}
          <a href="/progress">See your progress</a>
        </p>
        <GoalsCard />
        <SoundCard>
          <SceneChoice />
        </SoundCard>
      </main>
    </div>
  );
}
