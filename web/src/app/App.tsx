import { useEffect } from "preact/hooks";
import { LocationProvider, Route, Router } from "preact-iso/router";
import { findOut } from "../account/actions";
import { LogInPage } from "../account/LogInPage";
import { SignUpPage } from "../account/SignUpPage";
import { Toasts } from "../ui/toasts";
import { ErrorBoundary } from "./ErrorBoundary";
import { FrontPage } from "./FrontPage";
import { KeyboardHelp } from "./KeyboardHelp";
import { pressed } from "./keys";
import { later } from "./later";
import { NotFoundPage } from "./NotFoundPage";
import { SignedIn } from "./SignedIn";
import { SignInAgain } from "./SignInAgain";

const RoomDoor = later(() => import("../rooms/RoomDoor").then((module) => module.RoomDoor));
const InvitePage = later(() => import("../rooms/InvitePage").then((module) => module.InvitePage));
const StudyPage = later(() => import("../study/StudyPage").then((module) => module.StudyPage));
const ProgressPage = later(() => import("../progress/ProgressPage").then((module) => module.ProgressPage));
const ResetPage = later(() => import("../account/ResetPage").then((module) => module.ResetPage));
const VerifyPage = later(() => import("../account/VerifyPage").then((module) => module.VerifyPage));
const DeletedPage = later(() =>
  import("../account/privacy/DeletedPage").then((module) => module.DeletedPage),
);
const DoctorPage = later(() => import("../doctor/DoctorPage").then((module) => module.DoctorPage));
const DocsPage = later(() => import("../docs/DocsPage").then((module) => module.DocsPage));
const ProfilePage = later(() => import("../account/ProfilePage").then((module) => module.ProfilePage));
const AdminPage = later(() => import("../admin/AdminPage").then((module) => module.AdminPage));

export function App() {
  useEffect(() => {
    void findOut();
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return (
    <ErrorBoundary>
      <LocationProvider>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <Router onRouteChange={pageOpened}>
          <Route path="/" component={FrontPage} />
          <Route path="/login" component={LogInPage} />
          <Route path="/signup" component={SignUpPage} />
          <Route path="/reset" component={ResetPage} />
          <Route path="/verify" component={VerifyPage} />
          <Route path="/deleted" component={DeletedPage} />
          <Route path="/invite/:token" component={InvitePage} />
          <Route path="/rooms/:code" component={Room} />
          <Route path="/study" component={Study} />
          <Route path="/progress" component={Progress} />
          <Route path="/profile" component={Profile} />
          <Route path="/doctor" component={DoctorPage} />
          <Route path="/docs" component={DocsPage} />
          <Route path="/admin" component={Admin} />
          <Route path="/admin/:part" component={Admin} />
          <Route default component={NotFoundPage} />
        </Router>
        <KeyboardHelp />
        <SignInAgain />
        <Toasts />
      </LocationProvider>
    </ErrorBoundary>
  );
}

function Room({ code }: { code: string }) {
  return (
    <SignedIn>
      <RoomDoor code={code.toUpperCase()} key={code.toUpperCase()} />
    </SignedIn>
  );
}

const Study = () => <SignedIn>{<StudyPage />}</SignedIn>;
const Progress = () => <SignedIn>{<ProgressPage />}</SignedIn>;
const Admin = ({ part }: { part?: string }) => <SignedIn>{<AdminPage part={part ?? ""} />}</SignedIn>;
const Profile = () => <SignedIn>{<ProfilePage />}</SignedIn>;

/** A page was opened by a link: the focus goes to its content, as it would on a page of its own. */
function pageOpened(): void {
  document.getElementById("main")?.focus({ preventScroll: true });
}
