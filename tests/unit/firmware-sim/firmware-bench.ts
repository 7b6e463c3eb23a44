import type { FirmwareKind, FrameShape, TemperaturePair } from '#sim/firmware.ts';
import { createRandom } from '#sim/random.ts';

type SentFrame = {
  readonly bytes: Uint8Array;
  readonly shape: FrameShape | undefined;
  readonly isAnswer: boolean;
  readonly atMs: number;
};

type Timer = { readonly dueMs: number; readonly callback: () => void };

/** A firmware on the table: no line, no faults, and time that passes only when told to. */
export type FirmwareBench = ReturnType<typeof bench>;

export const hexOf = (bytes: Uint8Array) =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

export const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** Powers a device up. `settings` as after `--set`. */
export function bench(kind: FirmwareKind, settings: Readonly<Record<string, string>> = {}) {
  let frames: SentFrame[] = [];
  let timers: Timer[] = [];
  let nowMs = 0;
  let view: TemperaturePair = { objectTemperatureCelsius: 36.6, ambientTemperatureCelsius: 25 };
  let baudRate = kind.baudRate;
  const keep = (isAnswer: boolean) => (bytes: Uint8Array, shape?: FrameShape) => {
    frames.push({ bytes: Uint8Array.from(bytes), shape, isAnswer, atMs: nowMs });
  };
  const firmware = kind.create(
    {
      send: keep(false),
      answer: keep(true),
      after: (delayMs, callback) => void timers.push({ dueMs: nowMs + delayMs, callback }),
      uptimeMs: () => nowMs,
      random: createRandom(1, 'bench'),
      look: () => view,
      setBaudRate: (rate) => {
        baudRate = rate;
      },
      sentLately: () => false,
    },
    settings,
  );
  firmware.powerUp();
  const take = () => frames.splice(0);
  return {
    firmware,
    get baudRate() {
      return baudRate;
    },
    /** What has been sent since the last time, frame by frame. */
    take,
    /** The same as one line of hex. */
    takeHex: () => hexOf(Buffer.concat(take().map(({ bytes }) => bytes))),
    takeText: () => Buffer.concat(take().map(({ bytes }) => bytes)).toString('latin1'),
    see: (objectTemperatureCelsius: number, ambientTemperatureCelsius = 25) => {
      view = { objectTemperatureCelsius, ambientTemperatureCelsius };
    },
    /** Bytes from the host, as text of hex or as they are. */
    receive: (bytes: string | Uint8Array) =>
      firmware.receive(typeof bytes === 'string' ? bytesOf(bytes) : bytes),
    show: (text: string) => firmware.show?.(text) ?? `error ${kind.kind} is shown nothing.`,
    advance: (byMs: number) => {
      const untilMs = nowMs + byMs;
      for (;;) {
        const [next] = timers
          .filter(({ dueMs }) => dueMs <= untilMs)
          .sort((a, b) => a.dueMs - b.dueMs);
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        nowMs = Math.max(nowMs, next.dueMs);
        next.callback();
      }
      nowMs = untilMs;
    },
    /** Off and on again: timers are gone, what is kept without power is kept. */
    powerCycle: () => {
      timers = [];
      frames = [];
      firmware.powerUp();
    },
  };
}
