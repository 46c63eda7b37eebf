/**
 * This person's microphone, camera and screen. Nothing is opened before the person said so (promise P10),
 * and what is off does not run: a camera that is off gives its light back.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { deviceReason, INSECURE, type Kind, troublesTogether } from "./reasons";
import { setWish, wish } from "./wish";

export interface Wanted {
  mic: boolean;
  camera: boolean;
}

/** What is sent at present, as the other person is told. */
export interface Shown {
  mic: boolean;
  camera: boolean;
  screen: boolean;
}

const PICTURE: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};

function constraints(base: MediaTrackConstraints, deviceId: string | null): MediaTrackConstraints {
  // Not `exact`: a remembered device that is unplugged today must not cost the call.
  return deviceId === null ? base : { ...base, deviceId: { ideal: deviceId } };
}

export class LocalMedia {
  readonly #audio = signal<MediaStreamTrack | null>(null);
  readonly #camera = signal<MediaStreamTrack | null>(null);
  readonly #screen = signal<MediaStreamTrack | null>(null);
  readonly #micOn = signal(false);
  readonly #trouble = signal<string | null>(null);
  readonly #saving = signal(false);

  readonly audio: ReadonlySignal<MediaStreamTrack | null> = this.#audio;
  readonly camera: ReadonlySignal<MediaStreamTrack | null> = this.#camera;
  /** The picture that the person wants to send: the screen while it is shared, else the camera. */
  readonly video = computed(() => this.#screen.value ?? this.#camera.value);
  /** The picture that is sent: none while the network has room for sound only. */
  readonly sent = computed(() => (this.#saving.value ? null : this.video.value));
  /** Pictures are held back so that the sound goes on. */
  readonly saving: ReadonlySignal<boolean> = this.#saving;
  readonly shown = computed<Shown>(() => ({
    mic: this.#audio.value !== null && this.#micOn.value,
    camera: this.#camera.value !== null && !this.#saving.value,
    screen: this.#screen.value !== null && !this.#saving.value,
  }));
  /** Why a device did not start, in words. */
  readonly trouble: ReadonlySignal<string | null> = this.#trouble;

  #talking = false;

  constructor(private readonly life: AbortSignal) {
    life.addEventListener("abort", () => this.#stopAll(), { once: true });
  }

  static get canShareScreen(): boolean {
    return typeof navigator.mediaDevices?.getDisplayMedia === "function";
  }

  /** Open what the person wants to join with; whatever fails is left off and said in `trouble`. */
  async open({ mic, camera }: Wanted): Promise<void> {
    let refusal: unknown = null;
    if (mic && camera) {
      // One question of the browser for both; if it fails, each has its own chance and its own reason.
      const both = await this.#ask({ audio: this.#micWish(), video: this.#cameraWish() });
      if (both instanceof MediaStream) return this.#adopt(both);
      refusal = both;
    }
    const troubles: string[] = [];
    for (const [wanted, start] of [
      [mic, () => this.setMic(true)],
      [camera, () => this.setCamera(true)],
    ] as const) {
      if (!wanted) continue;
      await start();
      if (this.#trouble.value) troubles.push(this.#trouble.value);
    }
    this.#trouble.value = troublesTogether(troubles, refusal);
  }

  async setMic(on: boolean): Promise<void> {
    if (on && this.#audio.value === null) await this.#start("mic", { audio: this.#micWish() });
    else this.#open(on);
  }

  /** With push-to-talk: the key or the button is held, or let go. */
  async talk(held: boolean): Promise<void> {
    this.#talking = held;
    if (held && this.#audio.value === null) await this.#start("mic", { audio: this.#micWish() });
    this.#open(this.#talking);
  }

  /** The network has, or has not, room for pictures. */
  save(saving: boolean): void {
    this.#saving.value = saving;
  }

  /** Push-to-talk was switched on: quiet until the key is held; or off: heard again. */
  follow(pushToTalk: boolean): void {
    if (this.#audio.value) this.#open(!pushToTalk);
  }

  #open(on: boolean): void {
    if (this.#audio.value) this.#audio.value.enabled = on;
    this.#micOn.value = on && this.#audio.value !== null;
  }

  async setCamera(on: boolean): Promise<void> {
    if (!on) this.#replace(this.#camera, null);
    else if (this.#camera.value === null) await this.#start("camera", { video: this.#cameraWish() });
  }

  async setScreen(on: boolean): Promise<void> {
    this.#trouble.value = null;
    if (!on) return this.#replace(this.#screen, null);
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      const [track] = stream.getVideoTracks();
      if (!track) return;
      if (this.life.aborted) return track.stop();
      track.contentHint = "detail";
      this.#replace(this.#screen, track);
    } catch (error) {
      // Closing the browser's own dialog is a choice, not trouble.
      if (!(error instanceof DOMException && error.name === "NotAllowedError")) {
        this.#trouble.value = deviceReason("screen", error);
      }
    }
  }

  async choose(kind: "mic" | "camera", deviceId: string): Promise<void> {
    if (kind === "mic") {
      setWish({ micId: deviceId });
      const on = this.#micOn.value;
      if (this.#audio.value === null) return;
      this.#replace(this.#audio, null);
      await this.setMic(true);
      if (!on) this.#open(false);
    } else {
      setWish({ cameraId: deviceId });
      const on = this.#camera.value !== null;
      this.#replace(this.#camera, null);
      if (on) await this.setCamera(true);
    }
  }

  /** The device in use, or the one that was chosen. */
  chosen(kind: "mic" | "camera"): string | null {
    const track = kind === "mic" ? this.#audio.value : this.#camera.value;
    return track?.getSettings().deviceId ?? (kind === "mic" ? wish.peek().micId : wish.peek().cameraId);
  }

  #micWish(): MediaTrackConstraints {
    return constraints(
      { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      wish.peek().micId,
    );
  }

  #cameraWish(): MediaTrackConstraints {
    return constraints(PICTURE, wish.peek().cameraId);
  }

  async #start(kind: Kind, wish: MediaStreamConstraints): Promise<void> {
    this.#trouble.value = null;
    const answer = await this.#ask(wish);
    if (answer instanceof MediaStream) this.#adopt(answer);
    else this.#trouble.value = navigator.mediaDevices ? deviceReason(kind, answer) : INSECURE;
  }

  /** The stream, or the error of the browser. */
  async #ask(wish: MediaStreamConstraints): Promise<unknown> {
    try {
      return await navigator.mediaDevices.getUserMedia(wish);
    } catch (error) {
      return error;
    }
  }

  #adopt(stream: MediaStream): void {
    const [audio] = stream.getAudioTracks();
    const [video] = stream.getVideoTracks();
    if (this.life.aborted) {
      // The person left while the browser was still asking.
      for (const track of stream.getTracks()) track.stop();
      return;
    }
    if (audio) {
      this.#replace(this.#audio, audio);
      this.#open(!wish.peek().pushToTalk);
    }
    if (video) this.#replace(this.#camera, video);
  }

  #replace(place: { value: MediaStreamTrack | null }, track: MediaStreamTrack | null): void {
    place.value?.stop();
    place.value = track;
    // Unplugged, or "stop sharing" in the browser's own bar.
    track?.addEventListener("ended", () => place.value === track && this.#replace(place, null), {
      once: true,
    });
  }

  #stopAll(): void {
    for (const place of [this.#audio, this.#camera, this.#screen]) this.#replace(place, null);
  }
}
