import { useSignal } from "@preact/signals";
import { Said } from "./Said";
import {
  type Field,
  fieldOf,
  fieldsOf,
  kindOf,
  nameOf,
  objectsIn,
  type Schema,
  type Schemas,
} from "./schema";

interface InsideProps {
  schema: Schema;
  schemas: Schemas;
}

interface SchemaViewProps extends InsideProps {
  /** Its members are shown only when asked for: everybody knows them. */
  folded: boolean;
}

/** What a body holds: its kind, and the members of each object in it. */
export function SchemaView({ schema, schemas, folded }: SchemaViewProps) {
  const inside = objectsIn(schema, schemas);
  if (folded)
    return (
      <>
        {inside.map((one) => (
          <Inside schema={one} schemas={schemas} key={nameOf(one, schemas)} />
        ))}
      </>
    );
  return (
    <>
      <p class="docs-kind">{kindOf(schema, schemas)}</p>
      {inside.length === 1 && inside[0] ? (
        <Fields fields={fieldsOf(inside[0], schemas)} schemas={schemas} />
      ) : (
        inside.map((one) => <Inside schema={one} schemas={schemas} key={nameOf(one, schemas)} />)
      )}
    </>
  );
}

/** Members, or parameters, under each other. */
export function Fields({ fields, schemas }: { fields: readonly Field[]; schemas: Schemas }) {
  if (fields.length === 0) return <p class="muted small">Nothing but its type.</p>;
  return (
    <ul class="docs-fields">
      {fields.map((field) => (
        <li key={field.name}>
          <p class="docs-field">
            <code class="docs-name">{field.name}</code>
            <span class="docs-kind">{field.kind}</span>
          </p>
          {field.words && <Said text={field.words} />}
          {field.inside.map((one) => (
            <Inside schema={one} schemas={schemas} key={nameOf(one, schemas)} />
          ))}
        </li>
      ))}
    </ul>
  );
}

/** An object within; its members are drawn when it is opened, since some hold themselves. */
function Inside({ schema, schemas }: InsideProps) {
  const open = useSignal(false);
  return (
    <details
      class="more docs-inside"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>{nameOf(schema, schemas) || "Its members"}</summary>
      {open.value && <Fields fields={fieldsOf(schema, schemas)} schemas={schemas} />}
    </details>
  );
}

/** Where a handshake or a request carries values. */
export function parameterFields(
  parameters: readonly { name: string; required?: boolean; description?: string; schema: Schema }[],
  schemas: Schemas,
): readonly Field[] {
  return parameters.map(({ name, required = false, description = "", schema }) => ({
    ...fieldOf(name, schema, required, schemas),
    words: description,
  }));
}
