import { Moon, Sun, SunMoon } from "lucide";
import { IconButton } from "../ui/Button";
import { Segmented } from "../ui/Segmented";
import { chooseTheme, type Theme, theme } from "./theme";

const icons = { auto: SunMoon, light: Sun, dark: Moon };
const next = { auto: "light", light: "dark", dark: "auto" } as const;
const words = { auto: "as the system", light: "light", dark: "dark" };

/** Goes round automatic, light and dark. */
export function ThemeSwitch() {
  const to = next[theme.value];
  const name = `Colours: ${words[theme.value]}. Change to ${words[to]}`;
  return <IconButton icon={icons[theme.value]} name={name} onClick={() => chooseTheme(to)} />;
}

const choices: { value: Theme; label: string }[] = [
  { value: "auto", label: "Auto" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** The same choice with all three in sight. */
export function ThemeChoice() {
  return (
    <Segmented label="Colours" name="theme" value={theme.value} choices={choices} onValue={chooseTheme} />
  );
}
