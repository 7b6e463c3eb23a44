import { describe, expect, test } from 'vitest';
import { deviceOptionsSchemas } from '#gateway/devices/device-registry.ts';
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

describe('what a scanner says of the symbology', () => {
  const codes = (options: object, ...lines: readonly string[]) =>
    new DriverBench(name, options).feed(...lines.map((line) => bytes(`${line}\r`)));

  test('a charset named by number is believed before any guess', () => {
    const bench = new DriverBench(name, { fallbackCharset: 'none' });
    bench.feed(Buffer.from('5D51325C303030303332D5C5C8FD0D', 'hex'));
    expect(bench.facts).toEqual([{ aimId: 'Q2', text: '张三' }]);
  });

  test('UTF-8 by number, with a backslash of the code sent twice', () => {
    const bench = codes({}, ']Q2\\000026A\\\\000027B');
    expect(bench.facts).toEqual([{ aimId: 'Q2', text: 'A\\000027B' }]);
  });

  test('several charsets in one code are read one after the other', () => {
    const bench = new DriverBench(name).feed(
      Buffer.concat([
        bytes(']Q2A\\000031'),
        Buffer.from('D5C5', 'hex'),
        bytes('\\000026'),
        Buffer.from('三\r'),
      ]),
    );
    expect(bench.facts).toEqual([{ aimId: 'Q2', text: 'A张三' }]);
  });

  test.each([
    ['a charset that is not known', ']Q2\\000899PASS-1', 'not-text'],
    ['a backslash that is neither doubled nor before a number', ']Q2\\000026PASS\\1', 'not-text'],
    ['a charset without a code', ']Q2\\000026', 'noise'],
  ])('%s makes it no scan', (_, line, reason) => {
    const bench = codes({}, line);
    expect(bench.facts).toEqual([]);
    expect(bench.discarded).toEqual({ [reason]: line.length + 1 });
  });

  test('without a number the code is read as any other, backslashes and all', () => {
    expect(codes({}, ']Q2PASS\\1', ']Q1\\000026A').facts).toEqual([
      { aimId: 'Q2', text: 'PASS\\1' },
      { aimId: 'Q1', text: '\\000026A' },
    ]);
  });

  test('the Code ID of a GM65 is told as the AIM identifier of that symbology', () => {
    const bench = codes({ codeId: 'gm65' }, 'QPASS-1', 'd4006381333931', 'ZPASS-2');
    expect(bench.facts).toEqual([
      { aimId: 'Q1', text: 'PASS-1' },
      { aimId: 'E0', text: '4006381333931' },
    ]);
    expect(bench.discarded).toEqual({ noise: 8 });
  });

  test('a symbology that is no pass here is a good frame and no scan', () => {
    const bench = codes(
      { refusedSymbologies: ['ean-upc', 'code-128'] },
      ']E04006381333931',
      ']C0PASS-1',
      ']Q1PASS-2',
      'PASS-3',
    );
    expect(texts(bench)).toEqual(['PASS-2', 'PASS-3']);
    expect(bench.frames).toBe(4);
  });

  test('a refused label between two sightings does not make the second one new', () => {
    const bench = codes({ refusedSymbologies: ['ean-upc'] }, 'PASS-1', ']E01', 'PASS-1');
    expect(texts(bench)).toEqual(['PASS-1']);
  });
});

describe('marks around each code', () => {
  const options = { prefixHex: '11 13', suffixHex: '1214' };
  const fed = (text: string) => new DriverBench(name, options).feed(bytes(text));

  test('are taken off, and the identifier stands between prefix and code', () => {
    expect(fed('\x11\x13]Q1PASS-1\x12\x14\r').facts).toEqual([{ aimId: 'Q1', text: 'PASS-1' }]);
  });

  test.each([
    ['its end', '\x11\x13PASS-\r'],
    ['half of its suffix', '\x11\x13PASS-1\x12\r'],
    ['its beginning', 'SS-1\x12\x14\r'],
    ['everything but the marks that overlap', '\x11\x13\x14\r'],
  ])('a code that lost %s is refused', (_, line) => {
    const bench = fed(line);
    expect(bench.facts).toEqual([]);
    expect(bench.discarded).toEqual({ 'bad-length': line.length });
  });

  test('halves of two codes never become one', () => {
    const bench = fed('\x11\x13PASS-\x11\x13PASS-2\x12\x14\r\x11\x13PASS-3\x12\x14\r');
    expect(texts(bench)).toEqual(['PASS-3']);
    expect(bench.discarded).toEqual({ noise: 18 });
  });

  test('between marks a pause may end the code', () => {
    const bench = new DriverBench(name, { ...options, idleGap: 'scan', idleGapMs: 60 });
    bench.feed(bytes('\x11\x13PASS-1\x12\x14')).fallQuiet();
    bench.feed(bytes('\x11\x13PASS-')).fallQuiet();
    expect(texts(bench)).toEqual(['PASS-1']);
    expect(bench.discarded).toEqual({ 'bad-length': 7 });
  });

  test.each(['0D', '12 0A', '1', 'XY', '02'])('%s is no mark', (suffixHex) => {
    expect(deviceOptionsSchemas[name].safeParse({ suffixHex }).success).toBe(false);
  });

  test.each(['10 D1', '2A', ''])('%s is one', (suffixHex) => {
    expect(deviceOptionsSchemas[name].safeParse({ suffixHex }).success).toBe(true);
  });
});
