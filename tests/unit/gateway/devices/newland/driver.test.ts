import { describe, expect, test } from 'vitest';
import {
  deviceOptionsSchemas,
  driverNames,
  driverProbes,
} from '#gateway/devices/device-registry.ts';
import { newlandCommand } from '#gateway/devices/newland/commands.ts';
import { DriverBench } from '#tests/support/driver-bench.ts';
import { bytesFromHex, goldenFramesOf } from '#tests/support/golden-frames.ts';

const name = 'newland';
const bytes = (text: string) => Buffer.from(text, 'latin1');
const answer = (body: string) => bytes(`\x02\x010000#${body};\x03`);
const PRODUCT = '\x7e\x010000#QRYSYS;\x03';
const asked = (bench: DriverBench) =>
  bench.asked.map((question) => Buffer.from(question, 'hex').toString('latin1'));
const notices = (bench: DriverBench) => bench.sayings.filter(({ kind }) => kind === 'notice');

test('commands are framed as in the guide, and never stored', () => {
  const stored = '7e013030303040433131454e41312c4d494e31322c4d415832323b03';
  const hex = Buffer.from(newlandCommand('C11ENA1,MIN12,MAX22')).toString('hex');
  expect(hex).toBe(stored.replace('3030303040', '3030303023'));
});

describe('identity', () => {
  test('is the product information, in one line', () => {
    const bench = new DriverBench(name);
    expect(asked(bench)).toEqual([PRODUCT]);
    bench.feed(answer('QRYSYSProduct Name: NLS-EM20-85\r\nFirmware: V1.01.010\r\n\x06'));
    expect(bench.sayings).toEqual([
      { kind: 'identity', identity: 'Product Name: NLS-EM20-85 Firmware: V1.01.010' },
    ]);
    expect(bench.facts).toEqual([]);
  });

  test('of a model that does not know the question is that it is a Newland', () => {
    const bench = new DriverBench(name).feed(answer('QRYSYS\x05'));
    expect(bench.sayings).toMatchObject([{ identity: expect.stringContaining('Newland') }]);
  });

  test('a scanner that does not answer is asked three times and left alone', () => {
    const bench = new DriverBench(name);
    for (let count = 0; count < 6; count += 1) bench.fallQuiet();
    expect(asked(bench)).toEqual([PRODUCT, PRODUCT, PRODUCT]);
    expect(bench.sayings).toEqual([]);
  });
});

describe('commands of the configuration', () => {
  const options = { menuCommands: ['C11ENA1,MIN12,MAX22'] };
  const ready = () => new DriverBench(name, options).feed(answer('QRYSYS\x05'));

  test.each([
    ['C11ENA1\x06,MIN12\x06,MAX22\x06', null],
    ['C11ENA1\x06,MIN12\x15,MAX22\x06', expect.stringContaining('does not take the value')],
    ['C11ENA1\x05,MIN12\x06,MAX22\x06', expect.stringContaining('does not know')],
  ])('any refused part refuses the whole (%j)', (body, sentence) => {
    const bench = ready().feed(answer(body));
    expect(notices(bench)).toMatchObject([{ topic: 'menu:C11ENA1,MIN12,MAX22', sentence }]);
  });

  test('an answer to something else answers nothing', () => {
    const bench = ready().feed(answer('C39ENA1\x06'));
    expect(bench.discarded).toEqual({ unasked: 17 });
    expect(notices(bench)).toEqual([]);
  });

  test.each(['FACDEF', '232BAD5', 'c11ENA1', 'C11ENA1;', 'C11'])(
    '%s is refused by the configuration',
    (command) => {
      expect(deviceOptionsSchemas[name].safeParse({ menuCommands: [command] }).success).toBe(false);
    },
  );
});

describe('probing', () => {
  const probe = driverProbes.get(name);

  test('asks for the product information; a refusal tells the family, too', () => {
    expect(Buffer.from(probe?.question ?? []).toString('latin1')).toBe(PRODUCT);
    expect(probe?.recognise(answer('QRYSYSNLS-EM20\x06'))?.detail).toBe('NLS-EM20');
    expect(probe?.recognise(answer('QRYSYS\x05'))?.detail).toContain('Newland');
  });

  test('takes no answer to another question, and none without a status', () => {
    expect(probe?.recognise(answer('C11ENA1\x06'))).toBe(null);
    expect(probe?.recognise(answer('QRYSYS'))).toBe(null);
  });

  test.each(driverNames.filter((other) => other !== name))('does not take a %s for it', (other) => {
    for (const { hex } of goldenFramesOf(other).cases) {
      expect(probe?.recognise(bytesFromHex(hex))).toBe(null);
    }
  });
});
