import { useSignal } from "@preact/signals";
import { SearchX } from "lucide";
import { TextField } from "../ui/fields";
import { Empty } from "../ui/states";
import { answersOf, type Call, type Content, callGroups, matching, type OpenApi } from "./documents";
import { Entry } from "./Entry";
import { Line, Said } from "./Said";
import { Fields, parameterFields, SchemaView } from "./SchemaView";
import type { Schemas } from "./schema";

interface ServicePartProps {
  name: string;
  document: OpenApi;
  /** The call that the address names. */
  id: string;
}

/** All calls of one service, by what they are about. */
export function ServicePart({ name, document, id }: ServicePartProps) {
  const wanted = useSignal("");
  const groups = matching(callGroups(document), wanted.value);
  return (
    <>
      <div class="docs-find">
        <TextField
          label="Find a call"
          name="find"
          value={wanted.value}
          onValue={(value) => {
            wanted.value = value;
          }}
          autocomplete="off"
          spellcheck={false}
        />
      </div>
      {groups.length === 0 && (
        <Empty icon={SearchX} title="No call fits">
          <p>Words of its address or of what it does find it.</p>
        </Empty>
      )}
      {groups.map((group) => (
        <section class="docs-group" key={group.name}>
          <h2>{`${group.name.charAt(0).toUpperCase()}${group.name.slice(1)}`}</h2>
          {group.members.map((call) => (
            <Entry
              at={`${name}/${call.id}`}
              meant={call.id === id}
              key={call.id}
              head={
                <>
                  <span class="docs-method" data-method={call.method}>
                    {call.method}
                  </span>
                  <code class="docs-path">{call.path}</code>
                  <span class="docs-summary">
                    <Line text={call.summary ?? ""} />
                  </span>
                </>
              }
            >
              {() => <CallBody call={call} schemas={document.components.schemas} />}
            </Entry>
          ))}
        </section>
      ))}
    </>
  );
}

function CallBody({ call, schemas }: { call: Call; schemas: Schemas }) {
  const parameters = call.parameters ?? [];
  const kinds = [
    { title: "In the path", found: parameters.filter((one) => one.in === "path") },
    { title: "In the query", found: parameters.filter((one) => one.in === "query") },
    { title: "In the head", found: parameters.filter((one) => one.in === "header") },
  ];
  return (
    <>
      {call.description && <Said text={call.description} />}
      {kinds.map(
        ({ title, found }) =>
          found.length > 0 && (
            <section key={title}>
              <h3>{title}</h3>
              <Fields fields={parameterFields(found, schemas)} schemas={schemas} />
            </section>
          ),
      )}
      {call.requestBody && (
        <section>
          <h3>{call.requestBody.required ? "Body" : "Body, may be left out"}</h3>
          <Contents content={call.requestBody.content} schemas={schemas} />
        </section>
      )}
      <section>
        <h3>Answers</h3>
        {answersOf(call).map(({ status, answer }) => (
          <div class="docs-answer" key={status}>
            <p class="docs-status">{status}</p>
            <div>
              <Contents content={answer.content ?? {}} schemas={schemas} folded={status === "else"} />
            </div>
          </div>
        ))}
      </section>
    </>
  );
}

interface ContentsProps {
  content: Content;
  schemas: Schemas;
  folded?: boolean;
}

function Contents({ content, schemas, folded = false }: ContentsProps) {
  const kinds = Object.entries(content).filter(([, { schema }]) => schema && !isNothing(schema));
  if (kinds.length === 0) return <p class="docs-kind">no body</p>;
  return (
    <>
      {kinds.map(([type, { schema = {} }]) => (
        <div key={type}>
          {type !== "application/json" && <code class="small">{type}</code>}
          <SchemaView schema={schema} schemas={schemas} folded={folded} />
        </div>
      ))}
    </>
  );
}

const isNothing = (schema: { type?: unknown }) => schema.type === "null";
