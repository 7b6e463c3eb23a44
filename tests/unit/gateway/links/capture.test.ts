import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileCapture } from '#gateway/links/capture.ts';
import type { CaptureAbout } from '#gateway/links/capture-record.ts';
import { captureRecordFrom } from '#gateway/links/capture-record.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { ReplayLink } from '#gateway/links/replay-link.ts';
import { eventually } from '#tests/support/eventually.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const about: CaptureAbout = {
  gatewayId: 'lobby',
  deviceId: 'scanner-1',
  driver: 'line-scanner',
  bootId: '5f0c',
  bootTag: 'ab12',
};
const recordsIn = (file: string) =>
  fs.readFileSync(file, 'utf8').trimEnd().split('\n').map(captureRecordFrom);

/** Times matter only where a test has the clock at hand. */
function record(
  capture: FileCapture,
  direction: 'in' | 'out',
  bytes: Uint8Array,
  clock = new FakeClock(),
): void {
  capture.record(direction, bytes, clock.monotonicMs());
}

/** Plays a recording and writes down what it says. */
async function play(link: {
  open(events: { bytes(chunk: Uint8Array): void; closed(cause: string): void }): Promise<void>;
}) {
  const said: string[] = [];
  const causes: string[] = [];
  await link.open({
    bytes: (chunk) => said.push(Buffer.from(chunk).toString()),
    closed: (cause) => causes.push(cause),
  });
  return { said, causes };
}

describe('a recording', () => {
  test('plays what was recorded, in the same pauses', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    const recorder = new FakeClock();
    const capture = new FileCapture({ file, clock: recorder, about });
    record(capture, 'in', Buffer.from('a'), recorder);
    recorder.advance(40);
    record(capture, 'out', Buffer.from('command'), recorder);
    recorder.advance(60);
    record(capture, 'in', Buffer.from('b'), recorder);
    await capture.close();

    const clock = new FakeClock();
    const { said, causes } = await play(new ReplayLink({ file, speed: 'recorded', clock }));
    await eventually('the first was said', () => said.length === 1 && clock.timerCount === 1);
    await clock.advanceGently(99, 1);
    expect(said).toEqual(['a']);
    clock.advance(1);
    await eventually('it ended', () => causes.length > 0);
    expect(said).toEqual(['a', 'b']);
    expect(causes).toEqual([`the recording ${file} has ended`]);
  });

  test('plays without pauses at full speed', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    fs.writeFileSync(
      file,
      '{"tMonoMs":0,"direction":"in","hex":"61"}\n{"tMonoMs":3600000,"direction":"in","hex":"62"}\n',
    );
    const clock = new FakeClock();
    const { said, causes } = await play(new ReplayLink({ file, speed: 'full', clock }));
    await eventually('it ended', () => causes.length > 0);
    expect(said).toEqual(['a', 'b']);
  });

  test('that is damaged ends there, and says in which line', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    fs.writeFileSync(file, '{"tMonoMs":0,"direction":"in","hex":"61"}\n{"tMonoMs":1,"dire');
    const { said, causes } = await play(
      new ReplayLink({ file, speed: 'full', clock: new FakeClock() }),
    );
    await eventually('it ended', () => causes.length > 0);
    expect(said).toEqual(['a']);
    expect(causes).toEqual([`line 2 of ${file} is not a line of a recording`]);
  });

  test.each([false, true])('played again after its end only when asked to: %s', async (repeat) => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    fs.writeFileSync(file, '{"tMonoMs":0,"direction":"in","hex":"61"}\n');
    const config = { kind: 'replay', file, speed: 'full', repeat } as const;
    const openable = openableLinkFrom(config, { baudRate: 9600, clock: new FakeClock() });
    const { causes } = await play(openable.create());
    await eventually('it ended', () => causes.length > 0);
    const again = play(openable.create());
    if (repeat) await expect(again).resolves.toBeDefined();
    else await expect(again).rejects.toMatchObject({ code: 'LINK_FAILED' });
  });

  test('closed in a pause is quiet at once', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    fs.writeFileSync(
      file,
      '{"tMonoMs":0,"direction":"in","hex":"61"}\n{"tMonoMs":9000,"direction":"in","hex":"62"}\n',
    );
    const clock = new FakeClock();
    const link = new ReplayLink({ file, speed: 'recorded', clock });
    const { said, causes } = await play(link);
    await eventually('it pauses', () => clock.timerCount === 1);
    await link.close();
    clock.advance(10_000);
    expect({ said, causes, timers: clock.timerCount }).toEqual({
      said: ['a'],
      causes: [],
      timers: 0,
    });
  });
});

describe('a capture', () => {
  test('is for its owner only', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    const capture = new FileCapture({ file, about, clock: new FakeClock() });
    record(capture, 'in', Buffer.from('PASS-1'));
    await capture.close();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test('keeps to its size: old files are dropped, and no record is cut', async () => {
    const directory = temporaryDirectory();
    const file = path.join(directory, 'line.jsonl');
    const capture = new FileCapture({
      file,
      about,
      clock: new FakeClock(),
      maxFileBytes: 1_000,
      maxFiles: 3,
    });
    for (let number = 0; number < 100; number += 1) {
      record(capture, 'in', Buffer.alloc(100, number));
      await new Promise((done) => setImmediate(done));
    }
    await capture.close();
    const names = fs.readdirSync(directory).sort();
    expect(names).toEqual(['line.jsonl', 'line.jsonl.1', 'line.jsonl.2']);
    for (const name of names) {
      expect(fs.statSync(path.join(directory, name)).size).toBeLessThanOrEqual(1_000);
      const [head, ...rest] = recordsIn(path.join(directory, name));
      expect(head).toMatchObject({ kind: 'head', about });
      for (const each of rest) expect(each?.kind === 'bytes' && each.bytes.length).toBe(100);
    }
    expect(fs.readFileSync(file, 'utf8')).toContain('63'.repeat(100));
    expect(capture.droppedChunks).toBe(0);
  });

  test('tells when a connection begins and ends, and when the wall clock is stepped', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    const clock = new FakeClock();
    const capture = new FileCapture({ file, about, clock });
    capture.link('opened');
    clock.advance(10);
    record(capture, 'in', Buffer.from('a'));
    clock.stepWall(-3_600_000);
    record(capture, 'in', Buffer.from('b'));
    capture.link('closed');
    await capture.close();
    const lead = clock.wallMs() - clock.monotonicMs();
    expect(recordsIn(file)).toMatchObject([
      { kind: 'head', about },
      { kind: 'link', link: 'opened' },
      { kind: 'bytes' },
      { kind: 'clock', wallMs: lead + clock.monotonicMs() },
      { kind: 'bytes' },
      { kind: 'link', link: 'closed' },
    ]);
  });

  test('begins a new file and keeps the one of an earlier run', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    for (const bootTag of ['first', 'second']) {
      const capture = new FileCapture({
        file,
        about: { ...about, bootTag },
        clock: new FakeClock(),
      });
      record(capture, 'in', Buffer.from('a'));
      await capture.close();
    }
    expect(recordsIn(file)[0]).toMatchObject({ about: { bootTag: 'second' } });
    expect(recordsIn(`${file}.1`)[0]).toMatchObject({ about: { bootTag: 'first' } });
  });

  test('that cannot be written drops and counts, and disturbs nobody', async () => {
    const file = path.join(temporaryDirectory(), 'no-such-directory', 'line.jsonl');
    const capture = new FileCapture({ file, about, clock: new FakeClock() });
    record(capture, 'in', Buffer.from('a'));
    record(capture, 'in', Buffer.from('b'));
    await capture.close();
    record(capture, 'in', Buffer.from('c'));
    expect(capture.droppedChunks).toBe(3);
  });

  test('holds no more than a bounded amount in memory', async () => {
    const file = path.join(temporaryDirectory(), 'line.jsonl');
    const capture = new FileCapture({ file, about, clock: new FakeClock() });
    for (let count = 0; count < 400; count += 1) record(capture, 'in', Buffer.alloc(4_096));
    expect(capture.droppedChunks).toBeGreaterThan(200);
    await capture.close();
    expect(fs.statSync(file).size).toBeLessThanOrEqual(1024 * 1024);
  });
});

test.each([
  '',
  'null',
  '[]',
  '{"tMonoMs":"0","direction":"in","hex":"61"}',
  '{"tMonoMs":0,"direction":"up","hex":"61"}',
  '{"tMonoMs":0,"direction":"in","hex":"6"}',
  '{"tMonoMs":0,"direction":"in","hex":"zz"}',
  '{"tMonoMs":0,"link":"gone"}',
  '{"tMonoMs":0}',
  '{"tMonoMs":0,"recording":2,"wallMs":0}',
  '{"tMonoMs":0,"recording":1,"wallMs":0,"gatewayId":"g"}',
])('%s is no line of a recording', (line) => {
  expect(captureRecordFrom(line)).toBeNull();
});
