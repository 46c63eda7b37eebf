import { me } from "../account/session";
import { formatWhen } from "../ui/time";

/** An instant in the administrator's own zone, exact for whoever points at it. */
export function When({ at }: { at: string }) {
  const zone = me.value?.timezone ?? "UTC";
  return (
    <time dateTime={at} title={at}>
      {formatWhen(at, new Date(), zone)}
    </time>
  );
}
