import { authApi } from "../api/client";
import { settle } from "../api/problem";
import type { Me } from "../api/types";
import { KeysSwitch } from "../app/KeyboardHelp";
import { Places } from "../app/Places";
import { ThemeChoice } from "../app/ThemeSwitch";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { Card } from "../ui/Card";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../ui/fields";
import { toast } from "../ui/toasts";
import { useForm } from "../ui/useForm";
import { enter } from "./actions";
import { PictureCard } from "./PictureCard";
import { PrivacyTab } from "./privacy/PrivacyTab";
import { bioError, displayNameError, visibilities } from "./profile";
import { SecurityTab } from "./security/SecurityTab";
import { type Tab, useTab } from "./security/useTab";
import { me } from "./session";
import { found } from "./validation";
import { dayStarts, zones } from "./zones";
import "../ui/tabs.css";
import "./account.css";

const titles: Record<Tab, string> = { profile: "Profile", security: "Security", privacy: "Privacy" };

export function ProfilePage() {
  const tab = useTab();
  usePageTitle(titles[tab]);
  const person = me.value;
  if (!person) return null;
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page profile" id="main" tabIndex={-1}>
        <div class="profile-head">
          <Avatar name={person.display_name || person.username} seed={person.id} size={4} />
          <div>
            <h1 dir="auto">{person.display_name || person.username}</h1>
            <p class="muted">{`${person.username} · here since ${since(person)}`}</p>
          </div>
        </div>
        <nav class="tabs" aria-label="Your account">
          <a href="#profile" aria-current={tab === "profile" ? "page" : undefined}>
            Profile
          </a>
          <a href="#security" aria-current={tab === "security" ? "page" : undefined}>
            Security
          </a>
          <a href="#privacy" aria-current={tab === "privacy" ? "page" : undefined}>
            Privacy
          </a>
        </nav>
        <TabOf tab={tab} person={person} />
      </main>
    </>
  );
}

function TabOf({ tab, person }: { tab: Tab; person: Me }) {
  switch (tab) {
    case "profile":
      return <ProfileTab person={person} />;
    case "security":
      return <SecurityTab person={person} />;
    case "privacy":
      return <PrivacyTab person={person} />;
  }
}

function ProfileTab({ person }: { person: Me }) {
  return (
    <>
      <PictureCard person={person} />
      <Card title="How others see you">
        <ProfileForm person={person} />
      </Card>
      <Card title="On this device">
        <div class="stack">
          <ThemeChoice />
          <KeysSwitch />
        </div>
      </Card>
    </>
  );
}

function ProfileForm({ person }: { person: Me }) {
  const form = useForm({
    initial: {
      display_name: person.display_name,
      bio: person.bio,
      timezone: person.timezone,
      day_starts_at: person.day_starts_at,
      visibility: person.visibility,
    },
    check: (values) =>
      found({ display_name: displayNameError(values.display_name), bio: bioError(values.bio) }),
    send: (values) =>
      settle(
        authApi.PATCH("/api/auth/me", {
          body: { ...values, display_name: values.display_name.trim(), bio: values.bio.trim() },
        }),
      ),
    done: (changed) => {
      enter(changed);
      toast("Your profile is saved.");
    },
  });
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormFrame form={form} refused="Your profile was not saved.">
      <TextField
        label="Name shown to others"
        help="Any script, up to 64 characters. Your username stays as it is."
        autocomplete="nickname"
        {...form.field("display_name")}
      />
      <TextArea label="About you" optional rows={3} {...form.field("bio")} />
      <SelectField
        label="Time zone"
        help={own === form.values.timezone ? "The same as this browser's." : `This browser is in ${own}.`}
        choices={zones(person.timezone).map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        {...form.field("timezone")}
      />
      <SelectField
        label="Your day starts at"
        help="Minutes before this hour count for the day before: for people who study past midnight."
        choices={dayStarts(person.day_starts_at).map((time) => ({ value: time, label: time }))}
        {...form.field("day_starts_at")}
      />
      <SelectField
        label="Who may look at this page"
        help="Your name and picture show wherever you are. People you have blocked never see this page."
        choices={visibilities}
        {...form.field("visibility")}
      />
      <div>
        <Button type="submit" kind="primary" busy={form.busy}>
          Save profile
        </Button>
      </div>
    </FormFrame>
  );
}

function since(person: Me): string {
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" }).format(
    new Date(person.created_at),
  );
}
