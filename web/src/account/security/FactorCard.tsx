import { useSignal } from "@preact/signals";
import { ShieldCheck, Smartphone } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { FactorState } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Failure } from "../../ui/states";
import { toast } from "../../ui/toasts";
import type { Asking } from "../../ui/useAsk";
import { RemoveFactorDialog, RenewCodesDialog, SetUpFactorDialog } from "./FactorDialogs";
import { asksMore, factorWords } from "./factor";

type Doing = "" | "set up" | "renew" | "remove";

interface FactorCardProps {
  factor: Asking<FactorState>;
  /** The other sessions have ended. */
  changed: () => void;
}

/** What is asked for after the password. */
export function FactorCard({ factor: { asked, reload }, changed }: FactorCardProps) {
  const doing = useSignal<Doing>("");
  const frame = useRef<HTMLDivElement>(null);
  const used = useRef(false);
  const state = asked.state === "ready" ? asked.value : null;
  const on = state !== null && asksMore(state);
  useEffect(() => {
    if (doing.value) used.current = true;
    // The button that opened the dialog may be gone with what it was for.
    else if (used.current && document.activeElement === document.body) frame.current?.focus();
  }, [on, state?.totp, doing.value]);
  const start = (what: Doing) => {
    doing.value = what;
  };
  const close = () => {
    doing.value = "";
  };
  const dialog = { close, password: state?.password ?? true };
  return (
    <Card title="Second step" action={on && <OnPill />}>
      {asked.state === "loading" && <Skeleton of="your second step" lines={2} />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what="Your second step could not be read." retry={reload} />
      )}
      <div ref={frame} tabIndex={-1}>
        {state && (on ? <On state={state} start={start} /> : <Off state={state} start={start} />)}
      </div>
      {doing.value === "set up" && (
        <SetUpFactorDialog
          {...dialog}
          done={() => {
            reload();
            changed();
          }}
        />
      )}
      {doing.value === "renew" && <RenewCodesDialog {...dialog} done={reload} />}
      {doing.value === "remove" && (
        <RemoveFactorDialog
          {...dialog}
          done={() => {
            close();
            reload();
            toast("Codes of your app are asked for no more.");
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
        After your password, a code from an app on your phone, or a passkey. Whoever learns your password then
        still stays outside.
      </p>
      {state.required && (
        <p>
          <strong>This cafe asks it of administrators.</strong> Until you have set it up you cannot
          administer.
        </p>
      )}
      <div>
        <SetUpButton start={start} />
      </div>
    </div>
  );
}

function On({ state, start }: StateProps) {
  return (
    <div class="stack">
      <p>{factorWords(state)}</p>
      <div class="row">
        <Button onClick={() => start("renew")}>Make new recovery codes</Button>
        {state.totp ? (
          <Button onClick={() => start("remove")}>Turn the app off</Button>
        ) : (
          <SetUpButton start={start} />
        )}
      </div>
    </div>
  );
}

function SetUpButton({ start }: Pick<StateProps, "start">) {
  return (
    <Button icon={Smartphone} onClick={() => start("set up")}>
      Set up an authenticator app
    </Button>
  );
}
