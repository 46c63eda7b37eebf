import { wasSignedIn } from "../account/hint";
import { me } from "../account/session";
import { LandingPage } from "../landing/LandingPage";
import { later } from "./later";
import { Unknown } from "./Unknown";

const HomePage = later(() => import("../home/HomePage").then((module) => module.HomePage));

/** `/`: the home of a person who is signed in, the landing page for everybody else. */
export function FrontPage() {
  if (me.value) return <HomePage />;
  // A browser that was never signed in sees the landing page at once, without waiting for an answer.
  if (me.value === undefined && wasSignedIn()) return <Unknown />;
  return <LandingPage />;
}
