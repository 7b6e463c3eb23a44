import { expect, test } from 'vitest';
import { DriverBench } from '#tests/support/driver-bench.ts';

const name = 'line-scanner';
const bytes = (text: string) => Buffer.from(text, 'latin1');

function texts(bench: DriverBench): string[] {
  return bench.outputs.map((output) => (output.kind === 'code' ? output.code.text : output.kind));
}

test('a CR LF that is split across two reads is one end', () => {
  const bench = new DriverBench(name).feed(bytes('PASS-1\r'), bytes('\nPASS-2\r\n'));
  expect(texts(bench)).toEqual(['PASS-1', 'PASS-2']);
  expect(bench.discarded).toEqual({ separator: 2 });
});

test('a line of 4,096 bytes is a scan, one of 4,097 is discarded up to its end', () => {
  const longest = 'x'.repeat(4_096);
  const bench = new DriverBench(name).feed(bytes(`${longest}\r${longest}x\rPASS-1\r`));
  expect(texts(bench)).toEqual([longest, 'PASS-1']);
  expect(bench.discarded).toEqual({ overlong: 4_098 });
});

test('a megabyte without an end costs no memory, and the next line is read', () => {
  const bench = new DriverBench(name);
  for (let count = 0; count < 256; count += 1) bench.feed(Buffer.alloc(4_096, 'x'));
  expect(bench.connection.pendingByteCount()).toBe(0);
  bench.feed(bytes('\rPASS-1\r'));
  expect(texts(bench)).toEqual(['PASS-1']);
  expect(bench.discarded).toEqual({ overlong: 1_048_577 });
});

test('a cut-off code is dropped when the line is quiet, and does not stick to the next one', () => {
  const bench = new DriverBench(name).feed(bytes('PASS-')).fallQuiet();
  bench.feed(bytes('PASS-2\r'));
  expect(texts(bench)).toEqual(['PASS-2']);
  expect(bench.discarded).toEqual({ stale: 5 });
});

test('a scanner without terminators ends its codes by a pause', () => {
  const bench = new DriverBench(name, { idleGap: 'scan', idleGapMs: 60 });
  bench.feed(bytes('PASS'), bytes('-1')).fallQuiet();
  bench.feed(bytes('PASS-2')).fallQuiet();
  expect(texts(bench)).toEqual(['PASS-1', 'PASS-2']);
  expect(bench.discarded).toEqual({});
});

test('a code that a closing link cuts off is no scan, also where pauses end codes', () => {
  const bench = new DriverBench(name, { idleGap: 'scan', idleGapMs: 60 }).feed(bytes('PASS-'));
  bench.clock.advance(59);
  bench.connection.flush('stale');
  expect(texts(bench)).toEqual([]);
  expect(bench.discarded).toEqual({ stale: 5 });
});

test('between STX and ETX a code is read; what is outside is noise or separators', () => {
  const bench = new DriverBench(name, { framing: 'stx-etx' });
  bench.feed(bytes('junk\x02PASS-1\x03\r\n\x02PASS-2'), bytes('\x03'));
  expect(texts(bench)).toEqual(['PASS-1', 'PASS-2']);
  expect(bench.discarded).toEqual({ noise: 4, separator: 2 });
  expect(bench.frameBytes).toBe(16);
});

test('an STX within a code means that the first one lost its end', () => {
  const bench = new DriverBench(name, { framing: 'stx-etx' }).feed(bytes('\x02PAS\x02PASS-2\x03'));
  expect(texts(bench)).toEqual(['PASS-2']);
  expect(bench.discarded).toEqual({ noise: 4 });
});

test('an overlong code between marks is discarded whole, and the next one is read', () => {
  const bench = new DriverBench(name, { framing: 'stx-etx' });
  bench.feed(bytes(`\x02${'x'.repeat(5_000)}\x03\x02PASS-2\x03`));
  expect(texts(bench)).toEqual(['PASS-2']);
  expect(bench.discarded).toEqual({ overlong: 5_002 });
});

test('without a fallback charset GBK is no text', () => {
  const bench = new DriverBench(name, { fallbackCharset: 'none' });
  bench.feed(Buffer.from('D5C5C8FD0D', 'hex'));
  expect(texts(bench)).toEqual([]);
  expect(bench.discarded).toEqual({ 'not-text': 5 });
});

test('a character cut in two by the reads stays whole', () => {
  const line = Buffer.from('张三\r', 'utf8');
  const bench = new DriverBench(name).feed(line.subarray(0, 4), line.subarray(4));
  expect(texts(bench)).toEqual(['张三']);
});

test('repeats of a code in view are frames, but only the first is a scan', () => {
  const bench = new DriverBench(name);
  for (let count = 0; count < 5; count += 1) {
    bench.feed(bytes('PASS-1\r'));
    bench.clock.advance(300);
  }
  expect(texts(bench)).toEqual(['PASS-1']);
  expect(bench.frames).toBe(5);
  bench.clock.advance(2_000);
  bench.feed(bytes('PASS-1\r'));
  expect(texts(bench)).toEqual(['PASS-1', 'PASS-1']);
});

test('the same text in another symbology is another scan', () => {
  const bench = new DriverBench(name).feed(bytes(']Q1PASS-1\r]C0PASS-1\r'));
  expect(texts(bench)).toEqual(['PASS-1', 'PASS-1']);
});

test('the reply to a command between two sightings does not make the second one new', () => {
  const bench = new DriverBench(name).feed(bytes('PASS-1\r]X0REV:1\rPASS-1\r'));
  expect(texts(bench)).toEqual(['PASS-1']);
});
