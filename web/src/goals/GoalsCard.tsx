import { useSignal } from "@preact/signals";
import { ArrowDown, ArrowUp, Crosshair, ListTodo, Pencil } from "lucide";
import type { Goal, GoalPatch } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Card } from "../ui/Card";
import { TextField } from "../ui/fields";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { formatDay, formatMinutes } from "../ui/time";
import { toast, toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { addGoal, changeGoal, listGoals, setAim } from "./api";
import { GoalDialog } from "./GoalDialog";
import { afterStep, aimOfGoal, isOverdue, localDay } from "./goals";
import { aimChanged, goalsChanged } from "./news";
import "./goals.css";

/** As the server takes it. */
const MOST_TITLE = 200;

/** The tasks of a person, in their own order; done ones on request. */
export function GoalsCard() {
  const state = useSignal<"open" | "done">("open");
  const title = useSignal("");
  const editing = useSignal<Goal | null>(null);
  const { asked, reload, put } = useAsk(state.value, (signal) => listGoals(state.value, signal));
  const goals = asked.state === "ready" ? asked.value : [];
  const changed = () => {
    reload();
    goalsChanged.value += 1;
  };
  const add = async () => {
    const words = title.value.trim();
    if (!words) return;
    title.value = "";
    const answer = await addGoal({ title: words }, crypto.randomUUID());
    if (answer.ok) return changed();
    title.value = words;
    toastProblem("The goal was not added.", answer.problem);
  };
  const change = async (goal: Goal, patch: GoalPatch) => {
    const answer = await changeGoal(goal.id, patch);
    if (!answer.ok) toastProblem("The goal was not changed.", answer.problem);
    changed();
  };
  const workOn = async (goal: Goal) => {
    const answer = await setAim(aimOfGoal(goal));
    if (!answer.ok) return toastProblem("What you work on was not noted.", answer.problem);
    aimChanged.value += 1;
    toast("This is what you work on now.");
  };
  const move = (goal: Goal, step: -1 | 1) => {
    const after = afterStep(goals, goal.id, step);
    if (after === undefined) return;
    const rest = goals.filter((other) => other !== goal);
    const at = after === null ? 0 : rest.findIndex((other) => other.id === after) + 1;
    put([...rest.slice(0, at), goal, ...rest.slice(at)]);
    void change(goal, { after });
  };
  return (
    <Card
      title={state.value === "open" ? "Goals" : "Goals that are done"}
      action={
        <Button
          small
          onClick={() => {
            state.value = state.value === "open" ? "done" : "open";
          }}
        >
          {state.value === "open" ? "Show done" : "Show open"}
        </Button>
      }
    >
      {state.value === "open" && (
        <form
          class="goal-add"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <TextField
            label="New goal"
            name="title"
            maxLength={MOST_TITLE}
            autocomplete="off"
            value={title.value}
            onValue={(value) => {
              title.value = value;
            }}
          />
          <Button type="submit">Add</Button>
        </form>
      )}
      {asked.state === "loading" && <Skeleton of="your goals" lines={3} />}
      {asked.state === "failed" && (
        <Failure what="Your goals could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && goals.length === 0 && (
        <Empty icon={ListTodo} title={state.value === "open" ? "No open goals" : "None is done yet"} />
      )}
      <ul>
        {goals.map((goal) => (
          <Line
            goal={goal}
            key={goal.id}
            change={(patch) => void change(goal, patch)}
            move={(step) => move(goal, step)}
            workOn={() => void workOn(goal)}
            edit={() => {
              editing.value = goal;
            }}
          />
        ))}
      </ul>
      {editing.value && (
        <GoalDialog
          goal={editing.value}
          close={() => {
            editing.value = null;
          }}
          changed={() => {
            editing.value = null;
            changed();
          }}
        />
      )}
    </Card>
  );
}

interface LineProps {
  goal: Goal;
  change: (patch: GoalPatch) => void;
  move: (step: -1 | 1) => void;
  workOn: () => void;
  edit: () => void;
}

function Line({ goal, change, move, workOn, edit }: LineProps) {
  const overdue = isOverdue(goal, localDay(new Date()));
  return (
    <li class="goal" data-done={goal.done || undefined}>
      <div class="goal-text">
        <label class="check">
          <input
            type="checkbox"
            checked={goal.done}
            onChange={(event) => change({ done: event.currentTarget.checked })}
          />
          <span dir="auto">{goal.title}</span>
        </label>
        <p class="goal-facts small muted numbers">
          {goal.priority !== "normal" && <span class="pill">{`${goal.priority} priority`}</span>}
          {goal.due_on && (
            <span class={overdue ? "pill alert" : "pill"}>
              {`${overdue ? "was due" : "due"} ${formatDay(goal.due_on, "long")}`}
            </span>
          )}
          {goal.subject && <span dir="auto">{goal.subject}</span>}
          {(goal.minutes > 0 || goal.estimated_minutes !== null) && (
            <span>
              {goal.estimated_minutes === null
                ? formatMinutes(goal.minutes)
                : `${formatMinutes(goal.minutes)} of about ${formatMinutes(goal.estimated_minutes)}`}
            </span>
          )}
        </p>
      </div>
      <div class="goal-tools">
        {!goal.done && (
          <>
            <IconButton icon={Crosshair} small name={`Work on: ${goal.title}`} onClick={workOn} />
            <IconButton icon={ArrowUp} small name={`Move up: ${goal.title}`} onClick={() => move(-1)} />
            <IconButton icon={ArrowDown} small name={`Move down: ${goal.title}`} onClick={() => move(1)} />
          </>
        )}
        <IconButton icon={Pencil} small name={`Edit: ${goal.title}`} onClick={edit} />
      </div>
    </li>
  );
}
