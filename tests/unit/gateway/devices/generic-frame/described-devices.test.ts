import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex } from '#tests/support/golden-frames.ts';
import { textOf } from '#tests/support/repository.ts';

const describedFile = z.strictObject({
  devices: z.array(
    z.strictObject({
      name: z.string(),
      options: z.record(z.string(), z.unknown()),
      endsWithSilence: z.boolean(),
      prelude: z.array(z.string()).default([]),
      cases: z
        .array(
          z.strictObject({
            name: z.string(),
            hex: z.string(),
            outputs: z.array(z.record(z.string(), z.unknown())),
            discarded: z.record(z.string(), z.int()),
          }),
        )
        .min(5),
    }),
  ),
});

const { devices } = describedFile.parse(
  JSON.parse(textOf('tests/golden/generic-frame/described.json')),
);

const name = 'generic-frame';
const readme = textOf(`gateway/devices/${name}/README.md`);
const examples = new Map(
  [...readme.matchAll(/```yaml\n# (.+)\n([\s\S]*?)```/g)].map(([, title = '', yaml = '']) => [
    title,
    parse(yaml) as unknown,
  ]),
);

test('every device that the README describes has frames, and the other way round', () => {
  expect([...examples.keys()]).toEqual(devices.map((device) => device.name));
});

describe.each(devices)('$name, described by a layout', (device) => {
  const settle = (bench: DriverBench) => (device.endsWithSilence ? bench.fallQuiet() : bench);
  const bench = () => {
    const made = new DriverBench(name, device.options);
    for (const hex of device.prelude) settle(made.feed(bytesFromHex(hex)));
    made.forget();
    return made;
  };

  test('is described as in the README', () => {
    expect(examples.get(device.name)).toEqual(device.options);
  });

  test.each(device.cases)('$name', ({ hex, outputs, discarded }) => {
    const played = settle(bench().feed(bytesFromHex(hex)));
    expect(played.facts).toMatchObject(outputs);
    expect(played.facts).toHaveLength(outputs.length);
    expect(played.discarded).toEqual(discarded);
  });

  test.each(device.cases)('one byte at a time: $name', ({ hex, outputs, discarded }) => {
    const played = bench();
    for (const byte of bytesFromHex(hex)) played.feed(Uint8Array.of(byte));
    settle(played);
    expect(played.facts).toMatchObject(outputs);
    expect(played.discarded).toEqual(discarded);
  });
});
