/**
 * A room as one page holds it: the socket, and the parts that listen to it. Everything in here ends with
 * `life`, so leaving the page closes the socket, the call and every timer.
 */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { blockedIds, learnBlocks } from "../../account/blocks";
import { askToSignIn } from "../../account/session";
import { callsApi } from "../../api/client";
import { settle } from "../../api/problem";
import { isWhole, openRoom } from "../../api/rooms";
import type { Me, Room } from "../../api/types";
import { type Ask, AskStore, wordsOf } from "../../call/asks";
import { CallStore } from "../../call/callStore";
import { ChatStore } from "../../chat/chatStore";
import type { QuietPhase } from "../../chat/quiet";
import type { RoomServerFrame } from "../../contracts/frames";
import { roomTimerApi } from "../../focus/api";
import { TimerStore } from "../../focus/timerStore";
import type { CallInRoom, PersonStatus, Received } from "../../live/frames";
import type { NameOf } from "../../live/names";
import { RoomLink } from "../../live/roomLink";
import { toast } from "../../ui/toasts";
import { listSchedule, type Session } from "../schedule/api";
import * as rosters from "./roster";

const NO_CALL: CallInRoom = { state: "idle", call_id: null, version: 0, participants: [] };

/** What the room says to everybody in it. `at` is RFC 3339. */
export type Notice = { kind: "reminder"; title: string; at: string } | { kind: "expiring"; at: string };

export class RoomStore {
  readonly #room = signal<Room | null>(null);
  readonly room: ReadonlySignal<Room | null> = this.#room;
  readonly #roster = signal<rosters.Roster>(new Map());
  readonly roster: ReadonlySignal<rosters.Roster> = this.#roster;
  readonly #callInRoom = signal<CallInRoom>(NO_CALL);
  /** The room's call as everybody sees it, in it or not. */
  readonly callInRoom: ReadonlySignal<CallInRoom> = this.#callInRoom;
  /** Whether the first `hello` has come: before it only skeletons can be shown. */
  readonly #arrived = signal(false);
  readonly arrived: ReadonlySignal<boolean> = this.#arrived;
  readonly socket: RoomLink;
  readonly chat: ChatStore;
  readonly timer: TimerStore;
  readonly call: CallStore;
  readonly asks: AskStore;

  readonly people = computed(() => rosters.sorted(this.#roster.value, this.me.id));
  readonly counts = computed(() => rosters.counted(this.#roster.value, this.timer.timer.value));
  readonly myself = computed(() => this.#roster.value.get(this.me.id) ?? null);
  readonly myRole = computed<rosters.Role>(
    () => this.#room.value?.my_role ?? this.myself.value?.role ?? "member",
  );
  /** Where only hosts run the timer, the owner and the moderators are its hosts. */
  readonly mayControlTimer = computed(() => {
    const room = this.#room.value as (Room & { timer_control?: "anyone" | "host" }) | null;
    return room?.timer_control !== "host" || this.myRole.value !== "member";
  });

  readonly #greeting = signal<Received<"hello"> | null>(null);
  readonly #slowModeS = computed(
    () => this.#room.value?.slow_mode_seconds ?? this.#greeting.value?.limits.slow_mode_seconds ?? 0,
  );
  readonly #schedule = signal<readonly Session[]>([]);
  /** When the room meets: what comes next first. */
  readonly schedule: ReadonlySignal<readonly Session[]> = this.#schedule;
  readonly #notice = signal<Notice | null>(null);
  readonly notice: ReadonlySignal<Notice | null> = this.#notice;
  /** The shared focus, where the room keeps quiet in it. */
  readonly #quietPhase = computed<QuietPhase | null>(() => {
    const timer = this.timer.timer.value;
    const quiet = this.#room.value?.quiet_focus ?? this.#greeting.value?.quiet_focus;
    const on = quiet && timer?.status === "running" && timer.phase === "focus";
    if (!on || timer.started_at === null) return null;
    const until = timer.ends_at === null ? null : Date.parse(timer.ends_at);
    return { since: Date.parse(timer.started_at), until };
  });

  /** People by the names that the room shows. */
  readonly nameOf: NameOf = (who) => this.#roster.value.get(who.user_id)?.displayName ?? who.username;

  #chosen: { status: PersonStatus; note: string } | null = null;

  constructor(
    readonly code: string,
    readonly me: Me,
    private readonly life: AbortSignal,
  ) {
    const ears = {
      heard: (frame: RoomServerFrame) => batch(() => this.#heard(frame)),
      resumeAfter: () => this.chat.through,
    };
    this.socket = new RoomLink(code, ears, life);
    const transmit: ConstructorParameters<typeof ChatStore>[2] = (frame) => this.socket.send(frame);
    this.timer = new TimerStore(roomTimerApi(code), () => true, life);
    const around = {
      people: computed(() => [...this.#roster.value.values()]),
      isHost: computed(() => this.myRole.value !== "member"),
      quietPhase: this.#quietPhase,
      hidden: blockedIds,
      slowModeS: computed(() => (this.myRole.value === "member" ? this.#slowModeS.value : 0)),
      mutedUntil: computed(() => this.myself.value?.mutedUntil ?? null),
      settled: computed(() => this.#arrived.value || this.socket.connection.link.value.kind !== "connecting"),
    };
    const myself = { user_id: me.id, username: me.username };
    this.chat = new ChatStore(code, myself, transmit, around, life);
    this.call = new CallStore(code, me.id, life);
    this.asks = new AskStore(code, life, (ask) => this.#due(ask));
    const stop = effect(() => {
      const { kind } = this.socket.connection.link.value;
      untracked(() => {
        if (kind !== "live" && kind !== "connecting") this.chat.lost();
        if (kind === "signed_out") void this.#signIn();
      });
    });
    life.addEventListener("abort", stop, { once: true });
    this.socket.connection.open();
    // Asked for beside the handshake, not after it.
    void this.chat.reader.readNewest();
    void this.readRoom();
    void this.timer.refresh();
    void this.readSchedule();
    void learnBlocks();
  }

  /** Sign in where we are: the draft, the feed and the call stay. Who declines is led away by the shell. */
  async #signIn(): Promise<void> {
    if (await askToSignIn()) this.socket.connection.reopen();
  }

  async readRoom(): Promise<void> {
    const answer = await openRoom(this.code, this.life);
    if (answer.ok && isWhole(answer.value)) this.#room.value = answer.value;
  }

  /** Hosts act on others; a moderator not on the owner or another moderator. */
  mayManage(person: rosters.Person): boolean {
    if (person.id === this.me.id) return false;
    return this.myRole.value === "owner" || (this.myRole.value === "moderator" && person.role === "member");
  }

  async readSchedule(): Promise<void> {
    const answer = await listSchedule(this.code, this.life);
    if (answer.ok) this.#schedule.value = answer.value;
  }

  dismissNotice(): void {
    this.#notice.value = null;
  }

  put(room: Room): void {
    this.#room.value = room;
  }

  /** A role that was given here; the room tells everybody else. */
  gaveRole(userId: string, role: rosters.Role): void {
    this.#roster.value = rosters.withRole(this.#roster.value, userId, role);
    if (userId === this.me.id) void this.readRoom();
  }

  /** What this person says of themselves; said again after each reconnect. */
  say(status: PersonStatus, note: string): void {
    this.#chosen = { status, note };
    const line = note === "" ? {} : { note };
    this.socket.send({ type: "status", status, ...line });
    const mine = { user_id: this.me.id, username: this.me.username };
    this.#roster.value = rosters.said(this.#roster.value, { type: "status", ...mine, status, note });
  }

  #heard(frame: RoomServerFrame): void {
    this.chat.heard(frame);
    switch (frame.type) {
      case "hello":
        this.#greeted(frame);
        break;
      case "join":
        this.#roster.value = rosters.moved(this.#roster.value, [frame], []);
        break;
      case "leave":
        this.#roster.value = rosters.moved(this.#roster.value, [], [frame]);
        break;
      case "presence":
        this.#roster.value = rosters.moved(this.#roster.value, frame.came, frame.went);
        break;
      case "status":
        this.#roster.value = rosters.said(this.#roster.value, frame);
        break;
      case "timer":
        this.timer.take(frame);
        if (frame.phase !== "focus" && this.asks.asks.value.length > 0) void this.asks.refresh();
        break;
      case "call":
        this.#callIs(frame);
        break;
      case "call_ask":
        this.asks.take(frame);
        break;
      case "room":
        this.#roster.value = rosters.regarded(this.#roster.value, frame);
        // The room itself is read anew, but not for everybody who joins a full hall.
        this.#noted(frame);
        if (frame.event === "updated" || frame.event === "member_role") void this.readRoom();
        break;
      case "pong":
        this.#compare(frame);
        break;
      case "chat":
      case "ack":
      case "edited":
      case "deleted":
      case "reaction":
      case "typing":
      case "resync":
      case "error":
        break; // The chat's own.
    }
  }

  #greeted(frame: Received<"hello">): void {
    const again = this.#arrived.value;
    this.#arrived.value = true;
    this.#greeting.value = frame;
    this.#roster.value = rosters.fromHello(frame.members);
    if (frame.timer) this.timer.take(frame.timer);
    if (frame.call) this.#callInRoom.value = frame.call;
    if (this.#chosen) this.say(this.#chosen.status, this.#chosen.note);
    void this.asks.refresh();
    if (!again) {
      if (frame.call) this.call.resume(frame.call);
      return;
    }
    // We were away: the clock may have been stepped by sleep, the room may have another name.
    void this.timer.refresh();
    void this.readRoom();
  }

  #noted({ event, title, starts_at, expires_at }: Received<"room">): void {
    if (event === "reminder" && title && starts_at) {
      this.#notice.value = { kind: "reminder", title, at: starts_at };
      void this.readSchedule();
    } else if (event === "expiring" && expires_at) this.#notice.value = { kind: "expiring", at: expires_at };
  }

  /** A wish for a call at the break has come due; the call's card asks, and this is seen on each part. */
  #due(ask: Ask): void {
    if (this.call.phase.value.kind === "out") toast(wordsOf(ask, this.me.id, this.nameOf));
  }

  #callIs(call: CallInRoom): void {
    if (call.version >= this.#callInRoom.value.version) this.#callInRoom.value = call;
  }

  /** A larger version than we have seen tells of a frame that was lost (§4). */
  #compare({ timer_version, call_version }: Received<"pong">): void {
    if (timer_version > (this.timer.timer.value?.version ?? 0)) void this.timer.refresh();
    if (call_version > this.#callInRoom.value.version) void this.#readCall(call_version);
  }

  async #readCall(version: number): Promise<void> {
    const params = { path: { code: this.code } };
    const answer = await settle(callsApi.GET("/api/calls/{code}", { params, signal: this.life }));
    if (!answer.ok) return;
    const { state, participants } = answer.value;
    this.#callIs({ state, call_id: null, version, participants });
  }
}
