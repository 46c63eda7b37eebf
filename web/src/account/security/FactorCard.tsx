import { useSignal } from "@preact/signals";
import { ShieldCheck, Smartphone } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { readFactor } from "../../api/account";
import type { FactorState, Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Failure } from "../../ui/states";
import { toast } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { RemoveFactorDialog, RenewCodesDialog, SetUpFactorDialog } from "./FactorDialogs";

type Doing = "" | "set up" | "renew" | "remove";

interface FactorCardProps {
  person: Me;
  /** The other sessions have ended. */
  changed: () => void;
}

/** Whether a code from the person's phone is asked for after the password. */
export function FactorCard({ person, changed }: FactorCardProps) {
  const { asked, reload } = useAsk(`factor of ${person.id}`, readFactor);
  const doing = useSignal<Doing>("");
  const frame = useRef<HTMLDivElement>(null);
  const used = useRef(false);
  const on = asked.state === "ready" && asked.value.totp;
  useEffect(() => {
    if (doing.value) used.current = true;
    // The button that opened the dialog may be gone with what it was for.
    else if (used.current && document.activeElement === document.body) frame.current?.focus();
  }, [on, doing.value]);
  const start = (what: Doing) => {
    doing.value = what;
  };
  const close = () => {
    doing.value = "";
  };
  return (
    <Card title="Second step" action={on && <OnPill />}>
      {asked.state === "loading" && <Skeleton of="your second step" lines={2} />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what="Your second step could not be read." retry={reload} />
      )}
      <div ref={frame} tabIndex={-1}>
        {asked.state === "ready" && !on && <Off state={asked.value} start={start} />}
        {asked.state === "ready" && on && <On state={asked.value} start={start} />}
      </div>
      {doing.value === "set up" && (
        <SetUpFactorDialog
          close={close}
          done={() => {
            reload();
            changed();
          }}
        />
      )}
      {doing.value === "renew" && <RenewCodesDialog close={close} done={reload} />}
      {doing.value === "remove" && (
        <RemoveFactorDialog
          close={close}
          done={() => {
            close();
            reload();
            toast("Your password alone is enough again.");
          }}
        />
      )}
    </Card>
  );
}

function OnPill() {
  return (
    <span class="pill rest">
      <Icon of={ShieldCheck} size={1} /> on
    </span>
  );
}

interface StateProps {
  state: FactorState;
  start: (what: Doing) => void;
}

function Off({ state, start }: StateProps) {
  return (
    <div class="stack">
      <p class="muted">
        After your password, a code from an app on your phone. Whoever learns your password then still stays
        outside.
      </p>
      {state.required && (
        <p>
          <strong>This cafe asks it of administrators.</strong> Until you have set it up you cannot
          administer.
        </p>
      )}
      <div>
        <Button icon={Smartphone} onClick={() => start("set up")}>
          Set up the second step
        </Button>
      </div>
    </div>
  );
}

function On({ state, start }: StateProps) {
  const left = state.recovery_codes_left;
  return (
    <div class="stack">
      <p>{`After your password you are asked for a code from your app. ${left} recovery ${left === 1 ? "code is" : "codes are"} left.`}</p>
      <div class="row">
        <Button onClick={() => start("renew")}>Make new recovery codes</Button>
        <Button onClick={() => start("remove")}>Turn off</Button>
      </div>
    </div>
  );
}
