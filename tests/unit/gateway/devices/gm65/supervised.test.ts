import { expect, test } from 'vitest';
import { SupervisedDevice } from '#tests/support/supervised-device.ts';
import { ModuleOnABench } from './module-on-a-bench.ts';

const text = (line: string) => Buffer.from(line);
const codes = (stand: SupervisedDevice) =>
  stand.told.flatMap(({ output }) => (output.kind === 'code' ? [output.code.text] : []));

/** Lets time pass; `module` answers what it is asked, `null` nothing. */
async function live(stand: SupervisedDevice, durationMs: number, module: ModuleOnABench | null) {
  const { line, clock } = stand;
  for (let goneMs = 0; goneMs < durationMs; goneMs += 50) {
    const askedBefore = line.now.written.length;
    await clock.advanceGently(50);
    if (line.now.written.length > askedBefore && module !== null) {
      module.answer({ asked: line.now.written, feed: (bytes) => line.now.say(bytes) });
    }
  }
}

test('a module that answers is ready, with its identity and its settings', async () => {
  const stand = await new SupervisedDevice('gm65').start();
  const module = new ModuleOnABench();
  await live(stand, 15_000, module);
  const { state, identity, notices } = stand.supervisor.status();
  expect({ state, identity, notices }).toEqual({
    state: 'ready',
    identity: 'model 05, hardware 01, software V1.05 of 2020-03-02',
    notices: [],
  });
  expect(module.zones.get(0x0d)).toBe(0x04);
  expect(stand.unaccountedBytes).toBe(0);
});

test('three missed signs of life make it silent, and codes are read all the same', async () => {
  const stand = await new SupervisedDevice('gm65').start();
  await live(stand, 15_000, new ModuleOnABench());
  await live(stand, 40_000, null);
  expect(stand.supervisor.status().state).toBe('silent');
  stand.line.now.say(text('PASS-1\r'));
  expect(codes(stand)).toEqual(['PASS-1']);
  expect(stand.supervisor.status().state).toBe('ready');
});

test('a code that comes while an answer is missed is not lost, in whatever pieces', async () => {
  const stand = await new SupervisedDevice('gm65').start();
  await live(stand, 900, null);
  const { now } = stand.line;
  for (const piece of ['PA', 'SS', '-1', '\r']) {
    now.say(text(piece));
    await live(stand, 250, null);
  }
  expect(codes(stand)).toEqual(['PASS-1']);
  expect(stand.counters.discardedBytes.late).toBe(0);
  expect(stand.unaccountedBytes).toBe(0);
});

test('nothing is asked while a code is on its way', async () => {
  const stand = await new SupervisedDevice('gm65').start();
  const { now } = stand.line;
  await live(stand, 100, null);
  for (let piece = 0; piece < 40; piece += 1) {
    const askedBefore = now.written.length;
    now.say(text('x'));
    await live(stand, 400, null);
    expect(now.written.length).toBe(askedBefore);
  }
  now.say(text('\r'));
  expect(codes(stand)).toEqual(['x'.repeat(40)]);
});

test('an answer that comes after its time is unasked and sets nothing', async () => {
  const stand = await new SupervisedDevice('gm65').start();
  await live(stand, 1_600, null);
  new ModuleOnABench().answer({
    asked: stand.line.now.written,
    feed: (bytes) => stand.line.now.say(bytes),
  });
  expect(stand.counters.discardedBytes.unasked).toBe(12);
  expect(stand.supervisor.status().identity).toBe(null);
});
