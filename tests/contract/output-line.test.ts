import { describe, expect, onTestFinished, test } from 'vitest';
import { Light } from '#gateway/outputs/light.ts';
import { SETTLES_WITHIN_MS } from '#gateway/outputs/output-line.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { OutputBench } from '#tests/support/output-benches.ts';
import { lampBench, relayBench } from '#tests/support/output-benches.ts';

const yesOrNo = [() => true, () => false] as const;
const FOR_EVER_MS = Number.POSITIVE_INFINITY;

describe.each([
  ['relays on Modbus', () => relayBench()],
  ['a lamp on MQTT', () => lampBench()],
])('%s', (_, open) => {
  const bench = async (): Promise<OutputBench> => {
    const opened = await open();
    onTestFinished(opened.close);
    return opened;
  };

  test('show what they are told, one light at a time, before the promise resolves', async () => {
    const { line, seen } = await bench();
    for (const light of ['red', 'green', 'yellow', 'dark', 'green', 'red'] as const) {
      await line.show(light, FOR_EVER_MS);
      expect(seen()).toBe(light);
    }
  });

  test('that do not do it are not believed, within the bound', async () => {
    const { line, seen, jam } = await bench();
    await line.show(Light.Red, FOR_EVER_MS);
    jam(true);
    const startMs = performance.now();
    await expect(line.show(Light.Green, 3_000)).rejects.toThrow(/.+/);
    expect(performance.now() - startMs).toBeLessThan(SETTLES_WITHIN_MS);
    expect(seen()).toBe('red');
    jam(false);
    await line.show(Light.Yellow, 3_000);
    expect(seen()).toBe('yellow');
  });

  test('that are cut off reject, and show again once they are back', async () => {
    const { line, seen, cut, mend } = await bench();
    await line.show(Light.Yellow, FOR_EVER_MS);
    await cut();
    const startMs = performance.now();
    await expect(line.show(Light.Green, 3_000)).rejects.toThrow(/.+/);
    await expect(line.show(Light.Red, FOR_EVER_MS)).rejects.toThrow(/.+/);
    expect(performance.now() - startMs).toBeLessThan(2 * SETTLES_WITHIN_MS);
    await mend();
    const again = () => line.show(Light.Red, FOR_EVER_MS).then(...yesOrNo);
    await eventually('the light is shown again', again);
    expect(seen()).toBe('red');
  });

  test('can be let go twice, and be told again afterwards', async () => {
    const { line, seen } = await bench();
    await line.close();
    await line.close();
    await line.show(Light.Red, FOR_EVER_MS);
    expect(seen()).toBe('red');
  });
});

test('a board that can, ends green by itself though the line is cut', async () => {
  const { line, seen, cut, close } = await relayBench(0x200);
  onTestFinished(close);
  await line.show(Light.Green, 400);
  expect(seen()).toBe('green');
  // Nobody tells it anything any more.
  await line.close();
  await eventually('the board ends green', () => seen() === 'dark');
  await cut();
});

test('positive control: a board that cannot, stays green', async () => {
  const { line, seen, close } = await relayBench();
  onTestFinished(close);
  await line.show(Light.Green, 200);
  await line.close();
  const untilMs = performance.now() + 600;
  await eventually('three times its time passes', () => performance.now() > untilMs);
  expect(seen()).toBe('green');
});
