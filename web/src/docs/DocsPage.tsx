import { FileJson } from "lucide";
import { me } from "../account/session";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { ButtonLink } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import type { AsyncApi, OpenApi } from "./documents";
import { type Part, parts, read, usePlace } from "./parts";
import { ServicePart } from "./ServicePart";
import { SocketsPart } from "./SocketsPart";
import "../ui/tabs.css";
import "./docs.css";

/** What programs can ask of this cafe, as its own services describe it. */
export function DocsPage() {
  const { part, id } = usePlace();
  usePageTitle(`${part.label} · API`);
  return (
    <>
      <TopBar>{me.value && <Places />}</TopBar>
      <main class="page docs" id="main" tabIndex={-1}>
        <h1>The cafe's API</h1>
        <p class="muted docs-lead">
          JSON over one origin. A program shows a personal token,{" "}
          <code>Authorization: Bearer cafe_pat_…</code>, which you make on the{" "}
          <a href="/profile#security">security page</a>. Whatever is refused is a problem with a{" "}
          <code>code</code>.
        </p>
        <nav class="tabs" aria-label="Parts of the API">
          {parts.map((one) => (
            <a href={`#${one.name}`} aria-current={one === part ? "page" : undefined} key={one.name}>
              {one.label}
            </a>
          ))}
        </nav>
        <PartView part={part} id={id} key={part.name} />
      </main>
    </>
  );
}

function PartView({ part, id }: { part: Part; id: string }) {
  const { asked, reload } = useAsk(part.at, (signal) => read<OpenApi & AsyncApi>(part.at, signal));
  if (asked.state === "loading") return <Skeleton of={part.label} lines={6} />;
  if (asked.state === "failed")
    return <Failure problem={asked.problem} what="This part could not be read." retry={reload} />;
  return (
    <>
      {part.name === "sockets" ? (
        <SocketsPart document={asked.value} id={id} />
      ) : (
        <ServicePart name={part.name} document={asked.value} id={id} />
      )}
      <p>
        <ButtonLink small icon={FileJson} href={part.at} target="_blank">
          {part.name === "sockets" ? "The AsyncAPI document" : "The OpenAPI document"}
        </ButtonLink>
      </p>
    </>
  );
}
