/** What is read of a JSON Schema, as OpenAPI and AsyncAPI documents hold them. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

export type Schemas = Readonly<Record<string, Schema>>;

/** A member of an object, or a parameter of a request. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  /** What it holds, in words: "string, at most 80 characters; may be left out". */
  readonly kind: string;
  readonly words: string;
  /** Objects that it holds, by their names. */
  readonly inside: readonly Schema[];
}

const formats: Readonly<Record<string, string>> = {
  uuid: "UUID",
  "date-time": "instant",
  date: "date",
  binary: "bytes",
};

/** The schema itself where one only points to it. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  return schema.$ref ? (schemas[keyOf(schema.$ref)] ?? {}) : schema;
}

/** What a schema is called: "RoomCard", "page of RoomCard". */
export function nameOf(schema: Schema, schemas: Schemas): string {
  const title = resolved(schema, schemas).title ?? (schema.$ref ? keyOf(schema.$ref) : "");
  return title.replace(/^Page\[(.*)\]$/, "page of $1");
}

/** What a schema allows, in words. */
export function kindOf(schema: Schema, schemas: Schemas): string {
  const meant = resolved(schema, schemas);
  const choices = meant.oneOf ?? meant.anyOf;
  if (choices) return [...new Set(choices.map((one) => kindOf(one, schemas)))].join(" or ");
  if (meant.const !== undefined) return literal(meant.const);
  if (meant.enum) return meant.enum.map(literal).join(" or ");
  const type = typeof meant.type === "string" ? meant.type : meant.type?.join(" or ");
  if (type === "array") return listOf(meant, schemas);
  if (type === "object") return nameOf(schema, schemas) || mapOf(meant, schemas);
  const plain = (meant.format && formats[meant.format]) ?? type ?? "anything";
  return [plain, ...limits(meant)].join(", ");
}

/** The objects that a schema shows when it is opened: itself, or what it lists or chooses between. */
export function objectsIn(schema: Schema, schemas: Schemas): readonly Schema[] {
  const meant = resolved(schema, schemas);
  const choices = meant.oneOf ?? meant.anyOf;
  if (choices) return choices.flatMap((one) => objectsIn(one, schemas));
  if (meant.items) return objectsIn(meant.items, schemas);
  if (typeof meant.additionalProperties === "object") return objectsIn(meant.additionalProperties, schemas);
  return meant.properties ? [schema] : [];
}

/** The members of an object: those that must be there first. */
export function fieldsOf(schema: Schema, schemas: Schemas): readonly Field[] {
  const { properties = {}, required = [] } = resolved(schema, schemas);
  const fields = Object.entries(properties).map(([name, one]) =>
    fieldOf(name, one, required.includes(name), schemas),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

export function fieldOf(name: string, schema: Schema, required: boolean, schemas: Schemas): Field {
  const kind = kindOf(schema, schemas);
  const preset = schema.default ?? null;
  const without = preset !== null ? `; ${literal(preset)} unless given` : required ? "" : "; may be left out";
  return {
    name,
    required,
    kind: kind + without,
    words: schema.description ?? "",
    inside: objectsIn(schema, schemas),
  };
}

function keyOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

function listOf(schema: Schema, schemas: Schemas): string {
  const items = schema.items ? kindOf(schema.items, schemas) : "anything";
  const most = schema.maxItems === undefined ? "" : `, at most ${schema.maxItems}`;
  return `list of ${items.includes(" or ") ? `(${items})` : items}${most}`;
}

function mapOf(schema: Schema, schemas: Schemas): string {
  const { additionalProperties: more } = schema;
  return typeof more === "object" && Object.keys(more).length > 0
    ? `${kindOf(more, schemas)} by name`
    : "object";
}

function limits({ minimum, maximum, minLength, maxLength }: Schema): readonly string[] {
  const words = [];
  if (minimum !== undefined && maximum !== undefined) words.push(`${minimum} to ${maximum}`);
  else if (minimum !== undefined) words.push(`at least ${minimum}`);
  else if (maximum !== undefined) words.push(`at most ${maximum}`);
  if (minLength) words.push(`at least ${minLength} ${minLength === 1 ? "character" : "characters"}`);
  if (maxLength !== undefined) words.push(`at most ${maxLength} characters`);
  return words;
}

function literal(value: unknown): string {
  return JSON.stringify(value);
}
