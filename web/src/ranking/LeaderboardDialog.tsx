import { useSignal } from "@preact/signals";
import { Trophy } from "lucide";
import { useContext } from "preact/hooks";
import type { Leaderboard } from "../api/types";
import { Names } from "../live/names";
import { Dialog } from "../ui/Dialog";
import { Segmented } from "../ui/Segmented";
import { Skeleton } from "../ui/Skeleton";
import { Switch } from "../ui/Switch";
import { Empty, Failure } from "../ui/states";
import { formatMinutes } from "../ui/time";
import { toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { type By, type Period, readLeaderboard, takePart } from "./api";
import "./ranking.css";

interface LeaderboardProps {
  code: string;
  onClose: () => void;
}

const PERIODS: readonly { value: Period; label: string }[] = [
  { value: "day", label: "Today" },
  { value: "week", label: "Week" },
  { value: "month", label: "Month" },
  { value: "all", label: "All" },
];

const WAYS: readonly { value: By; label: string }[] = [
  { value: "minutes", label: "Minutes" },
  { value: "goal", label: "Share of own goal" },
];

/** Minutes that this room's timer has seen, of those who chose to be shown. */
export function LeaderboardDialog({ code, onClose }: LeaderboardProps) {
  const period = useSignal<Period>("week");
  const by = useSignal<By>("minutes");
  // Goals are of days and weeks: over all time there is no share.
  const way: By = period.value === "all" ? "minutes" : by.value;
  const { asked, reload } = useAsk(`${period.value} ${way}`, (signal) =>
    readLeaderboard(code, period.value, way, signal),
  );
  const turn = async (on: boolean) => {
    const answer = await takePart(code, on);
    if (!answer.ok) toastProblem("Nothing was changed.", answer.problem);
    reload();
  };
  return (
    <Dialog title="Leaderboard" onClose={onClose}>
      <div class="stack">
        <Segmented
          label="Over"
          name="period"
          value={period.value}
          choices={PERIODS}
          onValue={(value) => {
            period.value = value;
          }}
        />
        {period.value !== "all" && (
          <Segmented
            label="Ranked by"
            name="by"
            value={by.value}
            choices={WAYS}
            onValue={(value) => {
              by.value = value;
            }}
          />
        )}
        {asked.state === "loading" && <Skeleton of="the leaderboard" lines={4} />}
        {asked.state === "failed" && (
          <Failure what="The leaderboard could not be read." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && (
          <>
            <Places board={asked.value} />
            <Switch
              label="Show me here"
              help="Only members of this room see it. Only what the room's timer has seen counts."
              name="opted_in"
              on={asked.value.opted_in}
              onSwitch={(on) => void turn(on)}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function Places({ board }: { board: Leaderboard }) {
  const nameOf = useContext(Names);
  if (board.items.length === 0)
    return (
      <Empty icon={Trophy} title="Nobody is shown here">
        <p>Each person decides alone whether to be listed.</p>
      </Empty>
    );
  return (
    <ol>
      {board.items.map((place) => (
        <li class="ranked" key={place.user.id}>
          <span class="ranked-place numbers">{place.rank}</span>
          <bdi class="ranked-name">{nameOf({ user_id: place.user.id, username: place.user.username })}</bdi>
          <span class="numbers">
            {formatMinutes(place.minutes)}
            {place.share !== null && <span class="muted">{` · ${place.share} %`}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
