import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { driverNames, driverProbes } from '#gateway/devices/device-registry.ts';
import { twosComplement16 } from '#gateway/devices/kit/checksums.ts';
import { cut } from '#tests/support/device-lines.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'zebra-ssi';
const WAKE_UP = '00';
const REVISION = '04a30400ff55';
const PACKETS = '07c60400ffee01fd41';
const ACK = '0004d00400ff28';
const NAK = '0005d1040001ff25';

/** A packet of the scanner. */
function packet(opcode: number, data: readonly number[] | string = [], status = 0): Buffer {
  const bytes = Buffer.from([4, opcode, 0, status, ...Buffer.from(data as string)]);
  bytes[0] = bytes.length;
  const checksum = twosComplement16(bytes, 0, bytes.length);
  return Buffer.concat([bytes, Buffer.from([checksum >> 8, checksum & 0xff])]);
}

const code = (text: string, status = 0) => packet(0xf3, [0x1c, ...Buffer.from(text)], status);
const deviceAck = packet(0xd0);
const revision = packet(0xa4, 'PAABLS00-003-R00  4400  SE4750 ');
const texts = (bench: DriverBench) => bench.facts.map((fact) => (fact as { text: string }).text);
const notices = (bench: DriverBench) => bench.sayings.filter(({ kind }) => kind === 'notice');

describe('a scanner as sold, which sends plain text', () => {
  test('is woken, asked for its revision and left alone', () => {
    const bench = new DriverBench(name).fallQuiet().feed(revision).fallQuiet().fallQuiet();
    expect(bench.asked).toEqual([WAKE_UP, REVISION]);
    expect(bench.sayings).toEqual([{ kind: 'identity', identity: 'PAABLS00-003-R00 4400 SE4750' }]);
    expect(bench.sent).toEqual([ACK]);
  });

  test('that does not answer is asked three times', () => {
    const bench = new DriverBench(name);
    for (let count = 0; count < 10; count += 1) bench.fallQuiet();
    expect(bench.asked).toEqual([WAKE_UP, REVISION, WAKE_UP, REVISION, WAKE_UP, REVISION]);
    expect(bench.sayings).toEqual([]);
  });

  test('a code is there with its line end, although that could be the length of a packet', () => {
    for (const end of ['\r', '\n', '\t', '\r\n']) {
      expect(texts(new DriverBench(name).feed(Buffer.from(`PASS-1${end}`)))).toEqual(['PASS-1']);
    }
  });

  test('an answer in the middle of a code leaves it whole', () => {
    const bench = new DriverBench(name).fallQuiet();
    bench.feed(Buffer.from('PASS'), revision, Buffer.from('-1\r'));
    expect(texts(bench)).toEqual(['PASS-1']);
    expect(bench.sayings).toHaveLength(1);
  });

  test('UTF-8 and GBK that hold the bytes of operation codes are text', () => {
    const bench = new DriverBench(name);
    const gbk = Buffer.from('D0A4D5C5C8FD', 'hex');
    bench.feed(gbk, Buffer.from('\r张三\r'));
    expect(texts(bench)).toEqual([new TextDecoder('gbk').decode(gbk), '张三']);
  });

  test('whatever comes, every byte leaves once and the cut makes no difference', () => {
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom(revision, deviceAck, code('PASS-1'), Buffer.from('PASS-1\r')),
    );
    void fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.array(fc.nat(500)), (parts, places) => {
        const bytes = Buffer.concat(parts);
        const whole = new DriverBench(name).feed(bytes);
        const pieces = new DriverBench(name).feed(...cut(bytes, places));
        expect(pieces.outputs).toEqual(whole.outputs);
        expect(pieces.discarded).toEqual(whole.discarded);
        whole.connection.flush('stale');
        expect(whole.connection.pendingByteCount()).toBe(0);
        expect(whole.frameBytes + whole.discardedBytes).toBe(bytes.length);
      }),
    );
  });
});

describe('a scanner in packet mode', () => {
  const options = { transfer: 'packets' };
  /** Identified, and told to send packets. */
  function ready() {
    const bench = new DriverBench(name, options).fallQuiet().feed(revision).fallQuiet();
    expect(bench.asked.at(-1)).toBe(PACKETS);
    bench.feed(deviceAck);
    bench.sent.length = 0;
    return bench;
  }

  test('is told to send packets, for as long as it has power', () => {
    const bench = ready();
    expect(bench.asked.slice(0, 4)).toEqual([WAKE_UP, REVISION, WAKE_UP, PACKETS]);
    expect(notices(bench)).toEqual([{ kind: 'notice', topic: 'packets', sentence: null }]);
  });

  test('that did not tell its revision in time is asked for it again', () => {
    const bench = new DriverBench(name, options).fallQuiet().fallQuiet().fallQuiet();
    expect(bench.asked.at(-1)).toBe(PACKETS);
    bench.feed(deviceAck);
    for (let looks = 0; looks < 3; looks += 1) bench.connection.asking?.next();
    bench.clock.advance(10_000);
    const questions = [0, 1].map(() => bench.connection.asking?.next());
    expect(questions.at(-1)).toMatchObject({
      question: new Uint8Array(Buffer.from(REVISION, 'hex')),
    });
  });

  test('that refuses is told of', () => {
    const bench = new DriverBench(name, options).fallQuiet().feed(revision).fallQuiet();
    bench.feed(packet(0xd1, [0x06]));
    expect(notices(bench)).toEqual([
      { kind: 'notice', topic: 'packets', sentence: expect.stringContaining('transfer: raw') },
    ]);
  });

  test('a good packet is acknowledged, a bad one asked for again', () => {
    const bench = ready().feed(code('PASS-1'));
    expect(bench.sent).toEqual([ACK]);
    const bad = code('PASS-2');
    bad[6] = 0x7a;
    bench.feed(bad);
    expect(bench.sent).toEqual([ACK, NAK]);
    bench.feed(code('PASS-2', 0x01));
    expect(bench.sent).toEqual([ACK, NAK, ACK]);
    expect(texts(bench)).toEqual(['PASS-1', 'PASS-2']);
  });

  test('acknowledgements and refusals of the scanner are not acknowledged', () => {
    const bench = ready().feed(deviceAck, packet(0xd1, [0x02]));
    expect(bench.sent).toEqual([]);
  });

  test('what is sent again although it was acknowledged is no second code, however long the window', () => {
    const bench = new DriverBench(name, { ...options, duplicateWindowMs: 0 });
    bench.feed(code('PASS-1'));
    bench.clock.advance(2_000);
    bench.feed(code('PASS-1', 0x01));
    expect(texts(bench)).toEqual(['PASS-1']);
    expect(bench.sent).toEqual([ACK, ACK]);
  });

  test('a code that is sent again because it was lost is new, also when the person before showed the same', () => {
    const bench = new DriverBench(name, { ...options, duplicateWindowMs: 500 });
    bench.feed(code('PASS-1'));
    bench.clock.advance(1_000);
    const lost = code('PASS-1');
    lost[5] = 0;
    bench.feed(lost);
    bench.clock.advance(2_000);
    bench.feed(code('PASS-1', 0x01));
    expect(texts(bench)).toEqual(['PASS-1', 'PASS-1']);
  });

  test('so is one whose first half was cut off', () => {
    const bench = new DriverBench(name, { ...options, duplicateWindowMs: 500 });
    bench.feed(code('PASS-1'));
    bench.clock.advance(1_000);
    bench.feed(code('PASS-1').subarray(4)).fallQuiet();
    bench.feed(code('PASS-1', 0x01));
    expect(texts(bench)).toEqual(['PASS-1', 'PASS-1']);
  });

  test('pieces of a kind that nobody describes are no codes, and are told of', () => {
    const bench = ready().feed(code('PASS-1', 0x02), code('PASS-2'));
    expect(texts(bench)).toEqual([]);
    expect(notices(bench).at(-1)).toMatchObject({ topic: 'pieces' });
    bench.feed(code('PASS-3'));
    expect(texts(bench)).toEqual(['PASS-3']);
  });

  test('a long code that announces more than any code holds is not collected', () => {
    const bench = ready();
    const first = [0, 0xf3, 0, 0, 0xff, 0xff, 0x1c, 1, 0xff, 0xff, 0x5a];
    bench.feed(packet(0x73, first), packet(0x73, [1, 0x5a]));
    expect(texts(bench)).toEqual([]);
    expect(bench.sent).toEqual([ACK, ACK]);
  });

  test('a long code that brings more than it announced is none', () => {
    const bench = ready();
    const first = [0, 0xf3, 0, 0, 0, 6, 0x1c, 1, 0, 3, 0x41, 0x42];
    bench.feed(packet(0x73, first), packet(0x73, [1, 0x43, 0x44]));
    expect(texts(bench)).toEqual([]);
    bench.feed(packet(0x73, first), packet(0x73, [1, 0x43]));
    expect(texts(bench)).toEqual(['ABC']);
  });

  test('every ten seconds it is asked whether it still sends packets', () => {
    const bench = ready();
    const startMs = bench.clock.monotonicMs();
    for (let looks = 0; looks < 30; looks += 1) {
      const step = bench.connection.asking?.next() ?? { pauseMs: 0 };
      if (!('pauseMs' in step)) break;
      bench.clock.advance(step.pauseMs);
    }
    expect(bench.clock.monotonicMs() - startMs).toBeLessThanOrEqual(10_000);
    const step = bench.connection.asking?.next();
    expect(step).toMatchObject({ question: new Uint8Array(Buffer.from('05c70400eefe42', 'hex')) });
  });

  test('text outside of packets is not read, and makes the driver look at once', () => {
    const bench = ready();
    bench.feed(Buffer.from('PASS-1\r\x00'));
    expect(texts(bench)).toEqual([]);
    expect(bench.connection.asking?.next()).toMatchObject({ question: Uint8Array.of(0) });
  });

  test('the prefix that the configuration names is taken off in packets, too', () => {
    const bench = new DriverBench(name, { ...options, prefixHex: '11 13' });
    bench.feed(code('\x11\x13PASS-1\r'), code('PASS-2\r'));
    expect(texts(bench)).toEqual(['PASS-1']);
    expect(bench.discarded).toEqual({ 'bad-length': 14 });
  });

  test('a symbology that is no pass here is acknowledged and not told', () => {
    const bench = new DriverBench(name, { ...options, refusedSymbologies: ['qr'] });
    bench.feed(code('PASS-1'));
    expect(bench.facts).toEqual([]);
    expect(bench.sent).toEqual([ACK]);
  });
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('wakes the scanner and asks for its revision', () => {
    expect(Buffer.from(probe?.question ?? []).toString('hex')).toBe(WAKE_UP + REVISION);
    expect(probe?.recognise(revision)?.detail).toBe('PAABLS00-003-R00 4400 SE4750');
  });

  test('knows a scanner in packet mode by a code, and says nothing of the code', () => {
    const match = probe?.recognise(code('PASS-1'));
    expect(match?.options).toEqual({ transfer: 'packets' });
    expect(JSON.stringify(match)).not.toContain('PASS');
  });

  test.each(driverNames.filter((other) => other !== name))('does not take a %s for it', (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
    }
  });
});
