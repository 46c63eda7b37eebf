/** Runs the probes one after the other and keeps what they find. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { me } from "../account/session";
import { words } from "../api/problem";
import { type Finding, judgeLeg, judgeNone, judgeSocket, legsOf, titleOf } from "./findings";
import { askHealth, iceServers, tryBrowser, tryLeg, trySocket } from "./probes";

const SERVICES = [
  ["auth", "Accounts"],
  ["rooms", "Rooms"],
  ["chat", "Chat"],
  ["calls", "Calls"],
  ["tracker", "Timers and progress"],
] as const;

/** An answer that takes longer is felt in everything. */
const SLOW_MS = 1_500;

const HTTPS =
  "Browsers lend camera and microphone only to https and to localhost: set DOMAIN, so that the gateway gets a certificate.";

export class Examination {
  readonly #findings = signal<readonly Finding[]>([]);
  readonly findings: ReadonlySignal<readonly Finding[]> = this.#findings;
  readonly #over = signal(false);
  /** Whether every leg has been looked at: between two of them there is nothing that still runs. */
  readonly over: ReadonlySignal<boolean> = this.#over;
  readonly #version = signal("");
  readonly version: ReadonlySignal<string> = this.#version;

  constructor(private readonly life: AbortSignal) {}

  async run(): Promise<void> {
    this.#findings.value = [];
    await Promise.all(SERVICES.map(([service, name]) => this.#service(service, name)));
    await this.#probe("socket", "Live connection (WebSocket)", async () => {
      const { code, opened, ms } = await trySocket(this.life);
      return judgeSocket(code, opened, ms);
    });
    await this.#secure();
    await this.#devices();
    await this.#probe("browser", "Calls in this browser (WebRTC)", async () =>
      (await tryBrowser(this.life))
        ? { title: "Calls in this browser (WebRTC)", state: "good", words: "It can hold calls." }
        : {
            title: "Calls in this browser (WebRTC)",
            state: "bad",
            words: "It does not connect two ends.",
            advice: "A setting, an extension or a company's policy forbids WebRTC here: try another browser.",
          },
    );
    await this.#servers();
    this.#over.value = true;
  }

  async #service(service: string, name: string): Promise<void> {
    const title = `${name} (HTTP)`;
    await this.#probe(service, title, async () => {
      const { ok, version, ms } = await askHealth(service, this.life);
      if (version) this.#version.value = version;
      if (!ok)
        return {
          title,
          state: "bad",
          words: "It does not answer.",
          advice: "Wait a moment and test again.",
          forAdmin: `Look at the log of the service (${service === "calls" ? "signaling" : service}), and at make status.`,
        };
      if (ms > SLOW_MS) return { title, state: "note", words: "It answers, but slowly.", ms };
      return { title, state: "good", words: "It answers.", ms };
    });
  }

  async #secure(): Promise<void> {
    const title = "Safe page (https)";
    await this.#probe("secure", title, async () =>
      isSecureContext
        ? { title, state: "good", words: "The browser trusts this address." }
        : {
            title,
            state: "bad",
            words: "This address is not secure, so the browser lends it no camera and no microphone.",
            advice: "You can still join calls to see and hear.",
            forAdmin: HTTPS,
          },
    );
  }

  /** Looks, without asking for permission: nothing opens here. */
  async #devices(): Promise<void> {
    const title = "Camera and microphone";
    await this.#probe("devices", title, async () => {
      const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
      const mic = devices.some(({ kind }) => kind === "audioinput");
      const camera = devices.some(({ kind }) => kind === "videoinput");
      if (mic && camera) return { title, state: "good", words: "Both are there." };
      const missing = mic ? "No camera was found." : camera ? "No microphone was found." : "None was found.";
      return { title, state: "note", words: `${missing} You can join calls without.` };
    });
  }

  async #servers(): Promise<void> {
    if (!me.value) {
      this.#put({
        id: "ice",
        title: "Address finder and relay (STUN, TURN)",
        state: "note",
        words: "They are for people who are logged in. Log in and test again.",
      });
      return;
    }
    const title = "Which servers calls use";
    const answer = await iceServers(this.life);
    if (!answer.ok) {
      this.#put({ id: "ice", title, state: "bad", words: words(answer.problem) });
      return;
    }
    const legs = legsOf(answer.value);
    for (const [place, leg] of legs.entries()) {
      await this.#probe(`leg-${place}`, titleOf(leg), async () =>
        judgeLeg(leg, await tryLeg(leg, this.life)),
      );
    }
    const none = judgeNone(legs);
    if (none) this.#put({ id: "none", ...none });
  }

  async #probe(id: string, title: string, look: () => Promise<Omit<Finding, "id">>): Promise<void> {
    if (this.life.aborted) return;
    this.#put({ id, title, state: "running", words: "Looking…" });
    const found = await look();
    if (!this.life.aborted) this.#put({ id, ...found });
  }

  #put(finding: Finding): void {
    const before = this.#findings.value;
    this.#findings.value = before.some(({ id }) => id === finding.id)
      ? before.map((each) => (each.id === finding.id ? finding : each))
      : [...before, finding];
  }
}
