import { type AsyncApi, type Frame, type Socket, sockets } from "./documents";
import { Entry } from "./Entry";
import { Line, Said } from "./Said";
import { Fields, parameterFields } from "./SchemaView";
import { fieldsOf, type Schemas } from "./schema";

/** The sockets, each with what it says and what it hears. */
export function SocketsPart({ document, id }: { document: AsyncApi; id: string }) {
  const { schemas } = document.components;
  return (
    <>
      <Said text={document.info.description} />
      {sockets(document).map((socket) => (
        <section class="docs-group" key={socket.id}>
          <h2>{socket.title}</h2>
          <p>
            <code class="docs-path">{socket.address}</code>
          </p>
          <Said text={socket.description} />
          <Handshake socket={socket} schemas={schemas} />
          <h3>You hear</h3>
          <Frames frames={socket.heard} schemas={schemas} id={id} />
          <h3>You say</h3>
          <Frames frames={socket.said} schemas={schemas} id={id} />
        </section>
      ))}
      <section class="docs-group">
        <h2>Why a socket ends</h2>
        <p class="docs-said">
          After 1001, 1012, 1013, 4429 and 4430 a client comes back by itself; after the other codes from 4400
          on it stops.
        </p>
        <ul class="docs-codes">
          {document["x-close-codes"].map(({ code, reason }) => (
            <li key={code}>
              <span class="docs-status numbers">{code}</span>
              {reason}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

/** What the address of a handshake carries. */
function Handshake({ socket, schemas }: { socket: Socket; schemas: Schemas }) {
  const path = Object.entries(socket.parameters ?? {}).map(([name, { description }]) => ({
    name,
    required: true,
    description,
    schema: { type: "string" },
  }));
  const fields = [
    ...parameterFields(path, schemas),
    ...(socket.bindings ? fieldsOf(socket.bindings.ws.query, schemas) : []),
  ];
  if (fields.length === 0) return null;
  return (
    <>
      <h3>The handshake</h3>
      <Fields fields={fields} schemas={schemas} />
    </>
  );
}

interface FramesProps {
  frames: readonly Frame[];
  schemas: Schemas;
  id: string;
}

function Frames({ frames, schemas, id }: FramesProps) {
  return (
    <>
      {frames.map((frame) => (
        <Entry
          at={`sockets/${frame.id}`}
          meant={frame.id === id}
          key={frame.id}
          head={
            <>
              <code class="docs-path">{frame.name}</code>
              <span class="docs-summary">
                <Line text={frame.words.split("\n\n")[0] ?? ""} />
              </span>
            </>
          }
        >
          {() => (
            <>
              <Said text={frame.words.split("\n\n").slice(1).join("\n\n")} />
              <Fields fields={fieldsOf(frame.payload, schemas)} schemas={schemas} />
            </>
          )}
        </Entry>
      ))}
    </>
  );
}
