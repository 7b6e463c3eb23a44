import * as fs from 'node:fs';
import * as z from 'zod';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { DriverBench } from './driver-bench.ts';

const hexadecimal = z.string().regex(/^[0-9A-F]{2}(?: [0-9A-F]{2})*$/);

const goldenFile = z.strictObject({
  options: z.record(z.string(), z.unknown()),
  /** Answers that the driver wants before it listens to values, for example the unit. */
  prelude: z.array(hexadecimal).default([]),
  /** Nothing marks the end of a frame but silence: each piece is followed by a quiet line. */
  endsWithSilence: z.boolean().default(false),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        hex: hexadecimal,
        outputs: z.array(z.record(z.string(), z.unknown())),
        discarded: z.record(z.string(), z.int()),
        /** Of this case alone, instead of those above; the properties leave such a case out. */
        options: z.record(z.string(), z.unknown()).optional(),
        prelude: z.array(hexadecimal).optional(),
      }),
    )
    .min(5),
});

export type GoldenFrames = z.infer<typeof goldenFile>;
export type GoldenCase = GoldenFrames['cases'][number];

/** The file as that case has it. */
export function settingsOf(golden: GoldenFrames, { options, prelude }: GoldenCase): GoldenFrames {
  return { ...golden, options: options ?? golden.options, prelude: prelude ?? golden.prelude };
}

/** Whether a case has settings of its own. */
export function isApart({ options, prelude }: GoldenCase): boolean {
  return options !== undefined || prelude !== undefined;
}

/** What a device sends and what must come of it; `SOURCE.md` beside the file says who published it. */
export function goldenFramesOf(name: DriverName): GoldenFrames {
  const file = new URL(`../golden/${name}/frames.json`, import.meta.url);
  return goldenFile.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

export function bytesFromHex(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}

/** A bench on which the device has said what it says first; what was counted until then is forgotten. */
export function goldenBench(
  name: DriverName,
  { options, prelude, endsWithSilence }: GoldenFrames,
): DriverBench {
  const bench = new DriverBench(name, options);
  for (const hex of prelude) {
    bench.feed(bytesFromHex(hex));
    if (endsWithSilence) bench.fallQuiet();
  }
  bench.forget();
  return bench;
}
