import { LogIn, TriangleAlert } from "lucide";
import { listProviders } from "../api/account";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { useAsk } from "../ui/useAsk";
import { troubleWords } from "./comingBack";

interface ProvidersProps {
  /** Where to go afterwards. */
  next: string;
  /** Called before the browser leaves. */
  leaving?: () => void;
}

/** A button for each provider that one can log in by; nothing where there is none. */
export function Providers({ next, leaving }: ProvidersProps) {
  const { asked } = useAsk("providers", listProviders);
  if (asked.state !== "ready" || asked.value.length === 0) return null;
  const go = (id: string) => {
    leaving?.();
    location.assign(`/api/auth/oidc/${id}/login?next=${encodeURIComponent(next)}`);
  };
  return (
    <div class="stack">
      {asked.value.map(({ id, name }) => (
        <Button wide icon={LogIn} key={id} onClick={() => go(id)}>
          {`Go on with ${name}`}
        </Button>
      ))}
    </div>
  );
}

/** Why a log-in by a provider came to nothing. */
export function Trouble({ code }: { code: string }) {
  return (
    <div class="notice alert" role="alert">
      <Icon of={TriangleAlert} />
      <p>
        <strong>You are not logged in.</strong> {troubleWords(code)}
      </p>
    </div>
  );
}
