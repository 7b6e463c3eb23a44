import { expect, test } from 'vitest';
import { ProbeLine } from '#gateway/links/probe-line.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { FakeLine } from '#tests/support/fake-link.ts';

async function openLine() {
  const clock = new FakeClock();
  const fake = new FakeLine();
  return { clock, fake, line: await ProbeLine.open(fake, clock) };
}

const wholeOf =
  (length: number) =>
  (bytes: Uint8Array): string | null =>
    bytes.length === length ? Buffer.from(bytes).toString('hex') : null;

test('what comes in pieces is judged as a whole, once the line is quiet', async () => {
  const { clock, fake, line } = await openLine();
  const judged: number[] = [];
  const heard = line.hear(1_000, (bytes) => {
    judged.push(bytes.length);
    return wholeOf(4)(bytes);
  });
  fake.now.say(Uint8Array.of(1, 2));
  await clock.advanceGently(20);
  fake.now.say(Uint8Array.of(3, 4));
  await clock.advanceGently(60);
  expect(await heard).toBe('01020304');
  expect(judged).toEqual([4]);
});

test('it does not wait any longer than it must', async () => {
  const { clock, fake, line } = await openLine();
  const startMs = clock.monotonicMs();
  const heard = line.hear(5_000, wholeOf(1));
  fake.now.say(Uint8Array.of(7));
  await clock.advanceGently(100);
  expect(await heard).toBe('07');
  expect(clock.monotonicMs() - startMs).toBeLessThan(200);
});

test('a line that never falls quiet is judged at the end', async () => {
  const { clock, fake, line } = await openLine();
  const heard = line.hear(300, (bytes) => (bytes.length > 20 ? bytes.length : null));
  for (let sent = 0; sent < 40; sent += 1) {
    fake.now.say(Uint8Array.of(sent));
    await clock.advanceGently(10);
  }
  expect(await heard).toBeGreaterThan(20);
});

test('nothing heard is nothing, after the whole time', async () => {
  const { clock, line } = await openLine();
  const heard = line.hear(500, () => 'never called');
  await clock.advanceGently(600);
  expect(await heard).toBeNull();
  expect(clock.timerCount).toBe(0);
});

test('what came since the question is told from what came before it', async () => {
  const { clock, fake, line } = await openLine();
  fake.now.say(Uint8Array.of(9, 9));
  await line.ask(Uint8Array.of(0xa5));
  expect(fake.now.written).toEqual(['a5']);
  const heard = line.hear(500, (since, all) => (since.length > 0 ? [[...since], [...all]] : null));
  fake.now.say(Uint8Array.of(1));
  await clock.advanceGently(100);
  expect(await heard).toEqual([[1], [9, 9, 1]]);
});

test('what was judged once is not judged again, what came meanwhile is', async () => {
  const { clock, fake, line } = await openLine();
  const judged: number[] = [];
  const count = (_: Uint8Array, all: Uint8Array) => {
    judged.push(all.length);
    return null;
  };
  fake.now.say(Uint8Array.of(1, 2, 3));
  const first = line.hear(100, count);
  await clock.advanceGently(120);
  await first;
  const second = line.hear(100, count);
  await clock.advanceGently(120);
  await second;
  expect(judged).toEqual([3]);
});

test('a stray byte at the opening is not talking, bytes later are', async () => {
  const { clock, fake, line } = await openLine();
  fake.now.say(Uint8Array.of(0));
  expect(line.isTalking).toBe(false);
  clock.advance(100);
  fake.now.say(Uint8Array.of(0));
  expect(line.isTalking).toBe(true);
});

test('memory is bounded while a device floods the line', async () => {
  const { clock, fake, line } = await openLine();
  const heard = line.hear(100, (bytes) => bytes.length);
  for (let sent = 0; sent < 10; sent += 1) fake.now.say(new Uint8Array(4_096));
  await clock.advanceGently(200);
  expect(await heard).toBeLessThanOrEqual(8_192);
  expect(line.byteCount).toBe(40_960);
});

test('a device that is unplugged meanwhile is told of', async () => {
  const { fake, line } = await openLine();
  const heard = line.hear(500, () => null);
  fake.now.hangUp();
  await expect(heard).rejects.toMatchObject({
    code: 'LINK_FAILED',
    message: 'fake line went away while it was being asked: the cable was pulled.',
  });
});

test('a port that cannot be opened says why, and nothing stays open', async () => {
  const fake = new FakeLine();
  fake.openError = new Error('busy');
  await expect(ProbeLine.open(fake, new FakeClock())).rejects.toThrow('busy');
  expect(fake.now.closeCalls).toBe(1);
});
