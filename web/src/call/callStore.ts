/**
 * A call as one page holds it. Joining takes a place (the socket) and only then opens a connection to the
 * other person; leaving gives the place back at once. The signalling may come and go meanwhile: the media
 * lives on without it (promise P11).
 */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { askToSignIn } from "../account/session";
import { callsApi } from "../api/client";
import { settle } from "../api/problem";
import type { CallServerFrame, IceServer } from "../contracts/frames";
import type { Connection, Link } from "../live/connection";
import type { CallInRoom, Signalled, Who } from "../live/frames";
import { after, within } from "../live/scope";
import { CallSocket } from "./callSocket";
import { LocalMedia, type Shown, type Wanted } from "./localMedia";
import { type InSignal, incoming } from "./negotiation";
import { PeerLink } from "./peerLink";
import { ENDED_SIGNED_OUT, endReason, LOST_PATH, NO_PATH, NO_PLACE, NO_RELAY } from "./reasons";
import { keep, mayResume, takeKept, wasReloaded } from "./resume";
import { wish } from "./wish";

export type CallPhase =
  | { kind: "out"; reason: string | null /** Joining again may well work. */; again: boolean }
  /** The browser asks about devices, or the place is being taken. */
  | { kind: "joining" }
  | { kind: "alone" }
  | { kind: "together"; peer: Who };

/** How the other person went, for as long as nobody else comes. */
export interface Farewell {
  who: Who;
  /** `path`: they hung up, or their page did, while no media went between us. */
  why: "hangup" | "timeout" | "path";
}

/** Devices that are open, in the lobby or in a call. */
interface Opened {
  media: LocalMedia;
  life: AbortSignal;
  end: () => void;
}

/** What one call of ours consists of, from joining to leaving. */
interface Visit extends Opened {
  socket: CallSocket;
}

/** The newcomer offers; should that offer be lost, the one who was there first does it. */
const OFFER_PATIENCE_MS = 4_000;

/** A place is given within a moment; a person who waits this long wants to know. */
const PLACE_PATIENCE_MS = 20_000;
/** The relay's credentials live for an hour (docs/api.md §5); a call may be longer. */
const RENEW_MS = 45 * 60_000;
/** Two pages that cannot agree stop trying after so many beginnings. */
const MOST_RENEWALS = 4;

const OUT: CallPhase = { kind: "out", reason: null, again: false };
const NOTHING: Shown = { mic: false, camera: false, screen: false };

export class CallStore {
  readonly #phase = signal<CallPhase>(OUT);
  readonly phase: ReadonlySignal<CallPhase> = this.#phase;
  readonly #media = signal<LocalMedia | null>(null);
  readonly media: ReadonlySignal<LocalMedia | null> = this.#media;
  readonly #link = signal<PeerLink | null>(null);
  readonly link: ReadonlySignal<PeerLink | null> = this.#link;
  readonly #theirs = signal<Shown>(NOTHING);
  /** What the other person sends at present. */
  readonly theirs: ReadonlySignal<Shown> = this.#theirs;
  readonly #away = signal(false);
  /** The other person's signalling is gone; their place is held for half a minute. */
  readonly away: ReadonlySignal<boolean> = this.#away;

  readonly #farewell = signal<Farewell | null>(null);
  readonly farewell: ReadonlySignal<Farewell | null> = this.#farewell;
  readonly #preview = signal<LocalMedia | null>(null);
  /** What the person looks at in the lobby, before they join. */
  readonly preview: ReadonlySignal<LocalMedia | null> = this.#preview;

  readonly #connection = signal<Connection | null>(null);
  /** The signalling is being found again; the media does not need it. */
  readonly reconnecting = computed(() => this.#connection.value?.link.value.kind === "waiting");

  #visit: Visit | null = null;
  #lobby: Opened | null = null;
  #renewals = 0;
  #callId: string | null = null;
  #polite = false;
  #iceServers: readonly IceServer[] = [];
  #stopWaiting: () => void = () => undefined;

  constructor(
    private readonly code: string,
    private readonly myId: string,
    private readonly roomLife: AbortSignal,
  ) {
    roomLife.addEventListener("abort", () => this.hangUp(), { once: true });
    window.addEventListener("pagehide", () => this.#keep(), { signal: roomLife });
  }

  /** The page was reloaded in the midst of a call: take the place again that is held for it. */
  resume(call: CallInRoom): void {
    const kept = wasReloaded() ? takeKept() : null;
    const here = { code: this.code, myId: this.myId, now: Date.now() };
    if (mayResume(kept, call, here)) void this.join(kept);
  }

  #keep(): void {
    if (!this.#visit || !this.#callId) return;
    const { media } = this.#visit;
    const { camera } = media.shown.value;
    // With push-to-talk a closed microphone is one that waits for its key.
    const mic = media.audio.value !== null && (media.shown.value.mic || wish.peek().pushToTalk);
    keep({ code: this.code, callId: this.#callId, mic, camera, wentAt: Date.now() });
  }

  /** The person wants to see themselves first; nothing of it goes anywhere. */
  async look(wanted: Wanted): Promise<void> {
    if (this.#visit || this.#lobby || this.roomLife.aborted) return;
    this.#lobby = this.#openable();
    this.#preview.value = this.#lobby.media;
    await this.#lobby.media.open(wanted);
  }

  /** Leave the lobby without joining. */
  lookAway(): void {
    const lobby = this.#lobby;
    this.#lobby = null;
    this.#preview.value = null;
    lobby?.end();
  }

  #openable(): Opened {
    const { life, end } = within(this.roomLife);
    return { media: new LocalMedia(life), life, end };
  }

  /** The person pressed Start or Join: only now anything opens, or goes anywhere. */
  async join(wanted: Wanted): Promise<void> {
    if (this.#visit || this.roomLife.aborted) return;
    const lobby = this.#lobby;
    this.#lobby = null;
    this.#preview.value = null;
    const { media, life, end } = lobby ?? this.#openable();
    const socket = new CallSocket(this.code, (frame) => batch(() => this.#heard(frame)), life);
    this.#visit = { socket, media, life, end };
    this.#media.value = media;
    this.#connection.value = socket.connection;
    this.#phase.value = { kind: "joining" };
    // What the lobby opened is taken along as it is.
    if (!lobby) await media.open(wanted);
    if (life.aborted) return;
    this.#follow(socket, media, life);
    socket.connection.open();
    after(PLACE_PATIENCE_MS, life, () => {
      if (this.#phase.value.kind === "joining") this.#leave(NO_PLACE, true);
    });
  }

  hangUp(): void {
    if (!this.#visit) return;
    this.#visit.socket.hangUp();
    this.#leave(null);
  }

  async #renewServers(life: AbortSignal): Promise<void> {
    const answer = await settle(callsApi.GET("/api/calls/ice-servers", { signal: life }));
    if (life.aborted) return;
    if (answer.ok) {
      this.#iceServers = answer.value.ice_servers;
      this.#link.value?.serve(this.#iceServers);
    }
    after(RENEW_MS, life, () => void this.#renewServers(life));
  }

  #follow(socket: CallSocket, media: LocalMedia, life: AbortSignal): void {
    after(RENEW_MS, life, () => void this.#renewServers(life));
    const stops = [
      effect(() => {
        // Again whenever the other person is new or back: their page may have begun anew.
        const { mic, camera, screen } = media.shown.value;
        if (this.#phase.value.kind !== "together") return;
        // What the socket itself goes by is nothing to say it again for.
        untracked(() => socket.send({ type: "media", mic, camera, screen }));
      }),
      effect(() => {
        const link = socket.connection.link.value;
        untracked(() => this.#linked(link, socket));
      }),
      effect(() => {
        const link = this.#link.value;
        if (link?.path.value === "lost") untracked(() => this.#giveUp(link));
      }),
    ];
    for (const stop of stops) life.addEventListener("abort", stop, { once: true });
  }

  #linked(link: Link, socket: CallSocket): void {
    if (link.kind === "ended") this.#leave(endReason(link.reason, this.#phase.value.kind !== "joining"));
    if (link.kind === "signed_out") void this.#signIn(socket);
  }

  async #signIn(socket: CallSocket): Promise<void> {
    if (await askToSignIn()) socket.connection.reopen();
    else this.#leave(ENDED_SIGNED_OUT);
  }

  #heard(frame: CallServerFrame): void {
    switch (frame.type) {
      case "ready":
        this.#ready(frame);
        break;
      case "peer_joined":
        this.#met({ user_id: frame.user_id, username: frame.username });
        break;
      case "peer_lost":
        this.#away.value = true;
        break;
      case "peer_left": {
        const path = this.#link.value?.path.value ?? "good";
        this.#parted();
        this.#farewell.value = { who: frame, why: path === "shaky" ? "path" : frame.reason };
        break;
      }
      case "webrtc_offer":
      case "webrtc_answer":
      case "webrtc_ice":
        (this.#link.value ?? this.#connect())?.receive(incoming(frame));
        break;
      case "media":
        this.#theirs.value = { mic: frame.mic, camera: frame.camera, screen: frame.screen };
        break;
      case "ack":
      case "pong":
        break; // The socket's own.
      case "error":
        break; // A signal that could not be passed on; the health watch notices if it mattered.
    }
  }

  #ready({ call_id, polite, participants, ice_servers }: Signalled<"ready">): void {
    const sameCall = this.#callId === call_id;
    this.#callId = call_id;
    this.#polite = polite;
    this.#iceServers = ice_servers;
    this.#link.value?.serve(ice_servers);
    const peer = participants.find((person) => person.user_id !== this.myId);
    if (!sameCall || !peer) {
      this.#parted();
      this.#visit?.socket.forget();
    }
    this.#visit?.socket.flush();
    if (!peer) return;
    this.#phase.value = { kind: "together", peer };
    this.#away.value = false;
    if (this.#link.value) this.#link.value.nudge();
    else void this.#connect()?.attach();
  }

  /** Somebody took the other place, or came back to it. */
  #met(peer: Who): void {
    this.#away.value = false;
    this.#farewell.value = null;
    this.#phase.value = { kind: "together", peer };
    if (this.#link.value) return;
    const link = this.#connect();
    const visit = this.#visit;
    if (!link || !visit) return;
    this.#stopWaiting = after(OFFER_PATIENCE_MS, visit.life, () => void link.attach());
  }

  #parted(): void {
    this.#drop();
    this.#renewals = 0;
    this.#away.value = false;
    this.#theirs.value = NOTHING;
    this.#phase.value = { kind: "alone" };
  }

  #connect(): PeerLink | null {
    const visit = this.#visit;
    if (!visit) return null;
    const path = { iceServers: this.#iceServers, relayOnly: wish.peek().relayOnly };
    const link: PeerLink = new PeerLink(path, visit.media, {
      polite: () => this.#polite,
      reachable: () => visit.socket.connection.link.peek().kind === "live",
      send: (frame) => visit.socket.send(frame),
      outlived: (offer) => batch(() => this.#renew(link, offer)),
    });
    this.#link.value = link;
    return link;
  }

  /** Begin anew with the person who is there: answer the offer that asked for it, or make one. */
  #renew(old: PeerLink, offer: InSignal | null): void {
    if (this.#link.value !== old) return;
    this.#renewals = old.wasConnected ? 1 : this.#renewals + 1;
    if (this.#renewals > MOST_RENEWALS) {
      this.#giveUp(old);
      return;
    }
    this.#drop();
    const link = this.#connect();
    if (offer) link?.receive(offer);
    else void link?.attach();
  }

  #giveUp(link: PeerLink): void {
    this.#visit?.socket.hangUp();
    const noRelay = wish.peek().relayOnly && !this.#iceServers.some(isRelay);
    this.#leave(link.wasConnected ? LOST_PATH : noRelay ? NO_RELAY : NO_PATH, true);
  }

  #drop(): void {
    this.#stopWaiting();
    this.#link.value?.close();
    this.#link.value = null;
  }

  #leave(reason: string | null, again = false): void {
    const visit = this.#visit;
    if (!visit) return;
    this.#visit = null;
    this.#callId = null;
    batch(() => {
      this.#drop();
      this.#media.value = null;
      this.#connection.value = null;
      this.#renewals = 0;
      this.#theirs.value = NOTHING;
      this.#away.value = false;
      this.#farewell.value = null;
      this.#phase.value = { kind: "out", reason, again };
    });
    visit.end();
  }
}

export function isRelay({ urls }: IceServer): boolean {
  return urls.some((url) => /^turns?:/u.test(url));
}
