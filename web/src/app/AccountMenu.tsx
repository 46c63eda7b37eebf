import { Keyboard, LogOut, ShieldCheck, Stethoscope, UserRound } from "lucide";
import { useLocation } from "preact-iso/router";
import { logOut } from "../account/actions";
import { me } from "../account/session";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { toastProblem } from "../ui/toasts";
import { openKeyboardHelp } from "./KeyboardHelp";
import { Menu } from "./Menu";
import { ThemeChoice } from "./ThemeSwitch";

/** The person's own corner of the top bar. */
export function AccountMenu() {
  const { route } = useLocation();
  const person = me.value;
  if (!person) return null;
  const shown = person.display_name || person.username;
  const goodbye = async () => {
    const answer = await logOut();
    if (answer.ok) route("/");
    else toastProblem("You are still logged in.", answer.problem);
  };
  return (
    <Menu
      name={`Your account, ${shown}`}
      button={
        <>
          <Avatar name={shown} seed={person.id} />
          <span class="menu-name one-line">{shown}</span>
        </>
      }
    >
      <p class="menu-head">
        <strong class="one-line">{shown}</strong>
        <span class="small muted one-line">{person.username}</span>
      </p>
      <ul>
        <li>
          <a class="menu-item" href="/profile">
            <Icon of={UserRound} /> Profile
          </a>
        </li>
        {person.role === "admin" && (
          <li>
            <a class="menu-item" href="/admin">
              <Icon of={ShieldCheck} /> Administration
            </a>
          </li>
        )}
        <li>
          <a class="menu-item" href="/doctor">
            <Icon of={Stethoscope} /> Connection doctor
          </a>
        </li>
        <li>
          <button type="button" class="menu-item" onClick={openKeyboardHelp}>
            <Icon of={Keyboard} /> Keyboard
          </button>
        </li>
        <li>
          <button type="button" class="menu-item" onClick={goodbye}>
            <Icon of={LogOut} /> Log out
          </button>
        </li>
      </ul>
      <div class="menu-foot">
        <ThemeChoice />
      </div>
    </Menu>
  );
}
