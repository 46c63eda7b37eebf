import { useEffect, useState } from "preact/hooks";
import { type ComingBack, comingBackIn } from "./comingBack";

/** What a provider's answer left to do here; taken out of the address, for it is good only once. */
export function useComingBack(): ComingBack {
  const [back] = useState(() => comingBackIn(location.hash));
  useEffect(() => {
    if (back.half || back.newcomer || back.problem)
      history.replaceState(history.state, "", location.pathname + location.search);
  }, [back]);
  return back;
}
