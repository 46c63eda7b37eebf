import { describe, expect, it } from "vitest";
import * as box from "./outbox";

const line = (clientId: string) => ({ clientId, text: `text ${clientId}`, replyTo: null, writtenAt: 0 });
const three = ["a", "b", "c"].reduce<box.Outbox>((outbox, id) => box.written(outbox, line(id)), []);

describe("the outbox", () => {
  it("sends in the order of writing", () => {
    expect(box.nextToSend(three)?.clientId).toBe("a");
    expect(box.nextToSend(box.handedOver(three, "a", 0))?.clientId).toBe("b");
  });

  it("forgets a line once it is confirmed, however often that is said", () => {
    const once = box.confirmed(three, "b");
    expect(box.confirmed(once, "b").map((it) => it.clientId)).toEqual(["a", "c"]);
  });

  it("sends again what was unanswered when the socket was lost, but not what was refused", () => {
    let outbox = box.handedOver(box.handedOver(three, "a", 0), "b", 0);
    outbox = box.cutOff(box.refused(outbox, "b", "Too long."));
    expect(outbox.map((it) => it.state.kind)).toEqual(["queued", "failed", "queued"]);
  });

  it("calls a line failed after ten seconds without an answer, and keeps it for a retry", () => {
    const sent = box.handedOver(three, "a", 1_000);
    expect(box.timedOut(sent, 10_999)).toBe(sent);
    const late = box.timedOut(sent, 11_000);
    expect(late[0]?.state).toEqual({ kind: "failed", reason: "No answer came." });
    expect(box.requeued(late, "a")[0]?.state).toEqual({ kind: "queued" });
  });

  it("comes back after a reload with the same client ids", () => {
    const again = box.restored(box.saved(box.refused(three, "a", "No answer came.")));
    expect(again.map((it) => [it.clientId, it.state.kind])).toEqual([
      ["a", "queued"],
      ["b", "queued"],
      ["c", "queued"],
    ]);
  });

  it.each([null, "", "{}", "[1]", '[{"clientId":"a"}]', "nonsense"])("starts empty from %s", (text) => {
    expect(box.restored(text)).toEqual([]);
  });
});
