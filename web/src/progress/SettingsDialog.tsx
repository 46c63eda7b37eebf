import { useSignal } from "@preact/signals";
import { found } from "../account/validation";
import type { StudySettings } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { Segmented } from "../ui/Segmented";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { toast } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { useForm } from "../ui/useForm";
import { changeSettings, readSettings, type Weekday } from "./api";
import { weekFrom } from "./heat";
import { weekdayName } from "./names";
import { goalError, goalOf, type WeekStart } from "./settings";

interface SettingsProps {
  close: () => void;
  saved: () => void;
}

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 10_080;
/** At least one day of the week is a day to study. */
const MOST_REST_DAYS = 6;

const STARTS: readonly { value: WeekStart; label: string }[] = [
  { value: "monday", label: "Monday" },
  { value: "sunday", label: "Sunday" },
  { value: "saturday", label: "Saturday" },
];

/** What a person plans: goals, days without, and how the week is counted. */
export function SettingsDialog({ close, saved }: SettingsProps) {
  const { asked, reload } = useAsk("settings", readSettings);
  return (
    <Dialog title="Study settings" onClose={close}>
      {asked.state === "loading" && <Skeleton of="your settings" lines={5} />}
      {asked.state === "failed" && (
        <Failure what="Your settings could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && <SettingsForm settings={asked.value} close={close} saved={saved} />}
    </Dialog>
  );
}

function SettingsForm({ settings, close, saved }: SettingsProps & { settings: StudySettings }) {
  const restDays = useSignal<readonly Weekday[]>(settings.rest_days);
  const start = useSignal<WeekStart>(settings.week_starts_on);
  const form = useForm({
    initial: {
      daily_goal_minutes: settings.daily_goal_minutes?.toString() ?? "",
      weekly_goal_minutes: settings.weekly_goal_minutes?.toString() ?? "",
    },
    check: (values) =>
      found({
        daily_goal_minutes: goalError(values.daily_goal_minutes, DAY_MINUTES),
        weekly_goal_minutes: goalError(values.weekly_goal_minutes, WEEK_MINUTES),
      }),
    send: (values) =>
      changeSettings({
        daily_goal_minutes: goalOf(values.daily_goal_minutes),
        weekly_goal_minutes: goalOf(values.weekly_goal_minutes),
        rest_days: [...restDays.value],
        week_starts_on: start.value,
      }),
    done: () => {
      toast("Your settings are saved.");
      saved();
    },
  });
  const turn = (day: Weekday, rest: boolean) => {
    restDays.value = rest ? [...restDays.value, day] : restDays.value.filter((other) => other !== day);
  };
  return (
    <FormFrame form={form} refused="Your settings were not saved.">
      <TextField
        label="Minutes a day"
        optional
        inputMode="numeric"
        autocomplete="off"
        help="Your daily goal."
        {...form.field("daily_goal_minutes")}
      />
      <TextField
        label="Minutes a week"
        optional
        inputMode="numeric"
        autocomplete="off"
        help="Your weekly goal."
        {...form.field("weekly_goal_minutes")}
      />
      <fieldset class="field">
        <legend class="label">Rest days</legend>
        <div class="rest-days">
          {weekFrom(start.value).map((day) => (
            <label class="check" key={day}>
              <input
                type="checkbox"
                checked={restDays.value.includes(day)}
                disabled={!restDays.value.includes(day) && restDays.value.length >= MOST_REST_DAYS}
                onChange={(event) => turn(day, event.currentTarget.checked)}
              />
              {weekdayName(day, "long")}
            </label>
          ))}
        </div>
        <p class="help">A rest day without minutes breaks no streak and costs no score.</p>
      </fieldset>
      <Segmented
        label="The week begins on"
        name="week_starts_on"
        value={start.value}
        choices={STARTS}
        onValue={(day) => {
          start.value = day;
        }}
      />
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" kind="primary" busy={form.busy}>
          Save settings
        </Button>
      </div>
    </FormFrame>
  );
}
