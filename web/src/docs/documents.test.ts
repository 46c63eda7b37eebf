import { describe, expect, it } from "vitest";
import { type AsyncApi, callGroups, matching, type OpenApi, sockets } from "./documents";
import { fieldsOf, kindOf, nameOf, objectsIn, type Schemas } from "./schema";

const schemas: Schemas = {
  Person: {
    title: "Person",
    type: "object",
    required: ["id"],
    properties: { note: { type: "string", maxLength: 140 }, id: { type: "string", format: "uuid" } },
  },
  "Page_people.Person_": {
    title: "Page[Person]",
    type: "object",
    properties: { items: { type: "array", items: { $ref: "#/components/schemas/Person" } } },
  },
};
const person = { $ref: "#/components/schemas/Person" };

describe("schemas in words", () => {
  it.each([
    [{ type: "integer", minimum: 1, maximum: 200 }, "integer, 1 to 200"],
    [{ type: "string", format: "date-time" }, "instant"],
    [{ type: "string", minLength: 1, maxLength: 80 }, "string, at least 1 character, at most 80 characters"],
    [{ enum: ["day", "week"] }, '"day" or "week"'],
    [{ const: true }, "true"],
    [{ type: "array", items: person, maxItems: 3 }, "list of Person, at most 3"],
    [{ type: "array", items: { enum: ["a", "b"] } }, 'list of ("a" or "b")'],
    [{ anyOf: [person, { type: "null" }] }, "Person or null"],
    [{ type: "object", additionalProperties: { type: "integer" } }, "integer by name"],
    [{ type: "object" }, "object"],
    [{ type: ["string", "null"] }, "string or null"],
    [{}, "anything"],
    [{ $ref: "#/components/schemas/Gone" }, "anything"],
  ])("%j", (schema, said) => {
    expect(kindOf(schema, schemas)).toBe(said);
  });

  it("names pages by what they hold", () => {
    expect(nameOf({ $ref: "#/components/schemas/Page_people.Person_" }, schemas)).toBe("page of Person");
  });

  it("shows what must be there first, and defaults", () => {
    expect(fieldsOf(person, schemas).map(({ name, required }) => [name, required])).toEqual([
      ["id", true],
      ["note", false],
    ]);
    const [field] = fieldsOf({ properties: { limit: { type: "integer", default: 50 } } }, schemas);
    expect(field?.kind).toBe("integer; 50 unless given");
  });

  it("opens what is listed or chosen between", () => {
    expect(objectsIn({ anyOf: [{ type: "array", items: person }, { type: "null" }] }, schemas)).toEqual([
      person,
    ]);
    expect(objectsIn({ type: "string" }, schemas)).toEqual([]);
  });
});

describe("calls", () => {
  const call = (operationId: string, ...tags: string[]) => ({
    operationId,
    summary: operationId,
    tags,
    responses: {},
  });
  const document: OpenApi = {
    info: { title: "Virtual Cafe: rooms", version: "1" },
    paths: {
      "/api/rooms/admin/rooms": { get: call("all rooms", "administration") },
      "/api/rooms/health": { get: call("health") },
      "/api/rooms": { get: call("list", "rooms"), post: call("open", "rooms") },
    },
    components: { schemas },
  };

  it("stand by tag, the administrators' last", () => {
    const seen = callGroups(document).map(({ name, members }) => [name, ...members.map(({ id }) => id)]);
    expect(seen).toEqual([
      ["rooms", "list", "open"],
      ["the rest", "health"],
      ["administration", "all rooms"],
    ]);
  });

  it("are found by each of the words", () => {
    const found = (words: string) =>
      matching(callGroups(document), words).flatMap(({ members }) => members.map(({ id }) => id));
    expect(found("post rooms")).toEqual(["open"]);
    expect(found("ADMIN")).toEqual(["all rooms"]);
    expect(found("no such")).toEqual([]);
    expect(found(" ")).toHaveLength(4);
  });
});

it("sockets are seen from the client: what the server sends is heard", () => {
  const frame = (name: string) => ({ name, title: name, payload: person });
  const ref = ($ref: string) => ({ $ref });
  const document: AsyncApi = {
    info: { description: "", version: "1" },
    channels: {
      timer: {
        title: "Timer",
        address: "/ws/timer",
        description: "",
        messages: { Pong: frame("pong"), Ping: frame("ping") },
      },
    },
    operations: {
      one: {
        action: "send",
        channel: ref("#/channels/timer"),
        messages: [ref("#/channels/timer/messages/Pong")],
      },
      two: {
        action: "receive",
        channel: ref("#/channels/timer"),
        messages: [ref("#/channels/timer/messages/Ping")],
      },
    },
    components: { schemas },
    "x-close-codes": [],
  };
  const [timer] = sockets(document);
  expect(timer?.heard.map(({ name }) => name)).toEqual(["pong"]);
  expect(timer?.said.map(({ name }) => name)).toEqual(["ping"]);
});
