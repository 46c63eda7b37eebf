import { BellRing } from "lucide";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { allowNotifications, declineNotifications, mayOfferNotifications } from "./bell";

/** Offered once, after a timer was started; the browser's own question comes only when the person says yes. */
export function BellOffer() {
  if (!mayOfferNotifications.value) return null;
  return (
    <div class="bell-offer">
      <Icon of={BellRing} />
      <p>Shall the browser tell you when the phase ends, also from another tab?</p>
      <div class="row tight">
        <Button small onClick={() => void allowNotifications()}>
          Yes, tell me
        </Button>
        <Button small kind="plain" onClick={declineNotifications}>
          No
        </Button>
      </div>
    </div>
  );
}
