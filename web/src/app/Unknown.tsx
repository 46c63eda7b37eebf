import { findOut } from "../account/actions";
import { whyUnknown } from "../account/session";
import { Failure } from "../ui/states";
import { Waiting } from "./later";
import { TopBar } from "./TopBar";

/** Shown while it is not known who is here: for a moment, or until the service can be asked again. */
export function Unknown() {
  const problem = whyUnknown.value;
  if (!problem) return <Waiting />;
  return (
    <>
      <TopBar />
      <main class="page column" id="main" tabIndex={-1}>
        <Failure what="The cafe does not answer." problem={problem} retry={() => void findOut()} />
      </main>
    </>
  );
}
