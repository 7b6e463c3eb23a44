import * as fs from 'node:fs';
import * as z from 'zod';
import type { DriverName } from '#gateway/devices/device-registry.ts';

const goldenFile = z.strictObject({
  options: z.record(z.string(), z.unknown()),
  cases: z
    .array(
      z.strictObject({
        name: z.string(),
        hex: z.string().regex(/^[0-9A-F]{2}(?: [0-9A-F]{2})*$/),
        outputs: z.array(z.record(z.string(), z.unknown())),
        discarded: z.record(z.string(), z.int()),
      }),
    )
    .min(5),
});

export type GoldenFrames = z.infer<typeof goldenFile>;

/** What a device sends and what must come of it; `SOURCE.md` beside the file says who published it. */
export function goldenFramesOf(name: DriverName): GoldenFrames {
  const file = new URL(`../golden/${name}/frames.json`, import.meta.url);
  return goldenFile.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
}

export function bytesFromHex(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex');
}
