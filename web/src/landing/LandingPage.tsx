import { ChartColumn, MessageCircle, Timer, Video } from "lucide";
import { useLocation } from "preact-iso/router";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { CodeField } from "../rooms/CodeField";
import { ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { DemoTimer } from "./DemoTimer";
import { RoomPicture } from "./RoomPicture";
import "./landing.css";

const facts = [
  {
    icon: Timer,
    title: "One timer for the room",
    text: "Everybody sees the same minutes, on the server's clock, also after a reload or a nap of the laptop.",
  },
  {
    icon: MessageCircle,
    title: "A chat beside it",
    text: "A few words at the side of the timer. What you missed while you were gone is there when you come back.",
  },
  {
    icon: Video,
    title: "A call for two",
    text: "See and hear each other when it helps. Camera and microphone stay off until you say so.",
  },
  {
    icon: ChartColumn,
    title: "Honest numbers",
    text: "Minutes are counted by the timer, not by an open tab: today, this week, day by day.",
  },
];

export function LandingPage() {
  const { route } = useLocation();
  usePageTitle("");
  return (
    <>
      <TopBar />
      <main class="page landing" id="main" tabIndex={-1}>
        <div class="hero">
          <div class="hero-words">
            <h1>Study together, in a quiet room with a shared timer.</h1>
            <div class="doors">
              <CodeField
                label="Got a code? Enter it here"
                action="Enter"
                onCode={(code) => route(`/rooms/${code}`)}
              />
              <div class="doors-account">
                <ButtonLink kind="primary" href="/signup">
                  Create an account
                </ButtonLink>
                <ButtonLink href="/login">Log in</ButtonLink>
              </div>
            </div>
          </div>
          <DemoTimer />
        </div>
        <RoomPicture />
        <ul class="facts">
          {facts.map((fact) => (
            <li key={fact.title}>
              <Icon of={fact.icon} size={1.5} />
              <h2>{fact.title}</h2>
              <p class="muted">{fact.text}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer class="foot">
        <p>Virtual Cafe runs on its keeper's own server and asks no other site for anything.</p>
      </footer>
    </>
  );
}
