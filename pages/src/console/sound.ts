// The ring of the console, made by Web Audio.

import { signal } from "@preact/signals";
import { offerBell } from "./tabs";

/** Length of the ring and of the pause after it, in seconds. */
const RING = 1;
const PAUSE = 2;
const PITCHES = [440, 480];

let context: AudioContext | undefined;
let ringing: { source: AudioBufferSourceNode; gain: GainNode } | undefined;

/** True if this tab can be heard. Browsers let a page sound after a click or a key only. */
export const isAudible = signal(false);

/** Makes sound possible; to be called when the user clicks or presses a key. */
export async function unlock(): Promise<void> {
  context ??= new AudioContext({ latencyHint: "interactive" });
  context.onstatechange = note;
  await context.resume().catch(() => {});
  note();
}

/** Rings until it is stopped, 0 to 1 loud. Timers of a hidden tab are late, so that the sound repeats itself. */
export function ring(loudness: number): void {
  if (!context) return;
  if (ringing) return void (ringing.gain.gain.value = loudness);
  const source = new AudioBufferSourceNode(context, { buffer: tone(context, RING, PAUSE), loop: true });
  const gain = new GainNode(context, { gain: loudness });
  source.connect(gain).connect(context.destination);
  source.start();
  ringing = { source, gain };
}

export function silence(): void {
  ringing?.source.stop();
  ringing = undefined;
}

/** A short tone that reminds. */
export function remind(loudness: number): void {
  if (!context) return;
  const source = new AudioBufferSourceNode(context, { buffer: tone(context, 0.25, 0) });
  source.connect(new GainNode(context, { gain: loudness * 0.5 })).connect(context.destination);
  source.start();
}

function note(): void {
  isAudible.value = context?.state === "running";
  if (isAudible.value) offerBell();
}

/** A sound that begins and ends softly. */
function tone({ sampleRate }: AudioContext, length: number, pause: number): AudioBuffer {
  const buffer = new AudioBuffer({ length: Math.round((length + pause) * sampleRate), sampleRate });
  const samples = buffer.getChannelData(0);
  const last = Math.round(length * sampleRate);
  const soft = 0.02 * sampleRate;
  for (let at = 0; at < last; at++) {
    const sum = PITCHES.reduce((all, pitch) => all + Math.sin((2 * Math.PI * pitch * at) / sampleRate), 0);
    samples[at] = (sum / PITCHES.length) * Math.min(1, at / soft, (last - at) / soft);
  }
  return buffer;
}
