/** The microphones, cameras and loudspeakers of this device, as far as the browser names them. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** `asked` changes when a device was opened: only then browsers tell the names. */
export function useDevices(asked: unknown): readonly MediaDeviceInfo[] {
  const devices = useSignal<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const source = navigator.mediaDevices;
    if (!source) return;
    const ending = new AbortController();
    const read = async () => {
      const found = await source.enumerateDevices();
      if (!ending.signal.aborted) devices.value = found;
    };
    void read();
    source.addEventListener("devicechange", read, { signal: ending.signal });
    return () => ending.abort();
  }, [asked]);
  return devices.value;
}

/** Whether this browser lets a page choose where sound comes out. */
export const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;
