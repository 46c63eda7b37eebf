import { Award } from "lucide";
import { Card } from "../ui/Card";
import { Icon } from "../ui/Icon";
import { formatDay } from "../ui/time";
import { useAsk } from "../ui/useAsk";
import { type Achievement, readAchievements } from "./api";

/** Milestones, read from the sessions each time: what is deleted there is gone here too. */
export function Achievements({ revision }: { revision: number }) {
  const { asked } = useAsk(`achievements ${revision}`, readAchievements);
  if (asked.state !== "ready" || asked.value.length === 0) return null;
  const earned = asked.value.filter((one) => one.earned_on !== null);
  const open = asked.value.filter((one) => one.earned_on === null);
  return (
    <Card title="Milestones">
      {earned.length === 0 && <p class="muted">None yet. These are the first ones on your way.</p>}
      <ul class="milestones">
        {[...earned, ...open].map((one) => (
          <Milestone one={one} key={one.code} />
        ))}
      </ul>
    </Card>
  );
}

function Milestone({ one }: { one: Achievement }) {
  return (
    <li class="milestone" data-earned={one.earned_on !== null || undefined}>
      <Icon of={Award} size={1.5} />
      <div>
        <p class="milestone-title">{one.title}</p>
        <p class="small muted">{one.description}</p>
        <p class="small muted numbers">
          {one.earned_on
            ? `${formatDay(one.earned_on, "long")} ${one.earned_on.slice(0, 4)}`
            : `${Math.min(one.have, one.target).toLocaleString("en")} of ${one.target.toLocaleString("en")}`}
        </p>
      </div>
    </li>
  );
}
