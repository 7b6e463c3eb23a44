import { describe, expect, test } from 'vitest';
import {
  deviceOptionsSchemas,
  driverNames,
  driverProbes,
} from '#gateway/devices/device-registry.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'honeywell';
const bytes = (text: string) => Buffer.from(text, 'latin1');
const asked = (bench: DriverBench) =>
  bench.asked.map((question) => Buffer.from(question, 'hex').toString('latin1'));
const notices = (bench: DriverBench) => bench.sayings.filter(({ kind }) => kind === 'notice');

const REVISION = '\x16M\rREVINF!';
const revisionOf1602g =
  'Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoftware Part Number: CW000082BBA\r\n' +
  'Serial Number: 15232B1F0C\r\nREVINF\x06.';

describe('identity', () => {
  test('comes in lines of text, none of which is a code', () => {
    const bench = new DriverBench(name).feed(bytes(revisionOf1602g));
    expect(asked(bench)).toEqual([REVISION]);
    expect(bench.sayings).toEqual([
      { kind: 'identity', identity: 'Voyager 1602g, CW000082BBA, 15232B1F0C' },
    ]);
    expect(bench.facts).toEqual([]);
  });

  test('or within the answer itself', () => {
    const bench = new DriverBench(name).feed(bytes('REVINF: WA:31205480-014\x06!'));
    expect(bench.sayings).toEqual([{ kind: 'identity', identity: ': WA:31205480-014' }]);
  });

  test('a scanner that does not answer is asked three times and left alone, and nobody is troubled', () => {
    const bench = new DriverBench(name);
    for (let count = 0; count < 6; count += 1) bench.fallQuiet();
    expect(asked(bench)).toEqual([REVISION, REVISION, REVISION]);
    bench.feed(bytes('PASS-1\r'));
    expect(bench.facts).toEqual([{ aimId: null, text: 'PASS-1' }]);
    expect(bench.sayings).toEqual([]);
  });

  test('a late answer is unasked', () => {
    const bench = new DriverBench(name);
    bench.connection.asking?.unanswered();
    bench.connection.asking?.next();
    bench.feed(bytes('REVINF\x06!'));
    expect(bench.discarded).toEqual({ unasked: 8 });
  });
});

describe('menu commands', () => {
  const options = { menuCommands: ['VSUFCR', 'prebk2995c80'] };
  const ready = () => new DriverBench(name, options).feed(bytes('REVINF\x06!'));

  test('are sent one after the other, and never stored', () => {
    const bench = ready().feed(bytes('VSUFCR\x06!'));
    expect(asked(bench)).toEqual([REVISION, '\x16M\rVSUFCR!', '\x16M\rprebk2995c80!']);
  });

  test('are sent again after a pause, since a scanner that lost its power does not say so', () => {
    const bench = ready();
    const startMs = bench.clock.monotonicMs();
    bench.feed(bytes('VSUFCR\x06!PREBK2995c80\x06!'));
    expect(asked(bench).at(-1)).toBe('\x16M\rVSUFCR!');
    expect(bench.clock.monotonicMs() - startMs).toBeGreaterThanOrEqual(60_000);
  });

  test.each([
    ['\x06', null],
    ['\x05', expect.stringMatching(/does not know.*"VSUFCR"/)],
    ['\x15', expect.stringMatching(/does not take the value.*"VSUFCR"/)],
  ])('what the scanner makes of one is told (%j)', (status, sentence) => {
    const bench = ready().feed(bytes(`VSUFCR${status}!`));
    expect(notices(bench)).toEqual([{ kind: 'notice', topic: 'menu:VSUFCR', sentence }]);
  });

  test('one that stays without an answer is told', () => {
    const bench = ready();
    for (let count = 0; count < 3; count += 1) bench.fallQuiet();
    expect(notices(bench)).toMatchObject([
      { topic: 'menu:VSUFCR', sentence: expect.stringContaining('does not answer') },
    ]);
  });

  test('the answer to another one answers nothing', () => {
    const bench = ready().feed(bytes('PREBK2995c80\x06!'));
    expect(bench.discarded).toEqual({ unasked: 14 });
    expect(asked(bench)).toHaveLength(2);
  });

  test.each(['DEFALT', 'defovr', '232BAD5', 'TRMUSB130', 'VSUFCR.', 'VSUF', 'VSUFCR!x'])(
    '%s is refused by the configuration',
    (command) => {
      expect(deviceOptionsSchemas[name].safeParse({ menuCommands: [command] }).success).toBe(false);
    },
  );
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('asks for the revision and tells what the scanner says', () => {
    expect(Buffer.from(probe?.question ?? []).toString('latin1')).toBe(REVISION);
    expect(probe?.recognise(bytes(revisionOf1602g))?.detail).toContain('Voyager 1602g');
    expect(probe?.recognise(bytes('REVINF\x06!'))?.detail).toMatch(/menu commands/);
  });

  test('wants an acknowledged answer, and says nothing of a code', () => {
    expect(probe?.recognise(bytes('PASS-1\rREVINF\r'))).toBe(null);
    expect(probe?.recognise(bytes('REVINF\x05!'))).toBe(null);
    expect(probe?.recognise(bytes('PASS-1\rREVINF\x06!'))?.detail).not.toContain('PASS');
  });

  test.each(driverNames.filter((other) => other !== name))('does not take a %s for it', (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
    }
  });
});
