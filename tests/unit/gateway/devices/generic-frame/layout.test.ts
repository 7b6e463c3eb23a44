import { describe, expect, test } from 'vitest';
import { deviceOptionsSchemas } from '#gateway/devices/device-registry.ts';

const schema = deviceOptionsSchemas['generic-frame'];

const good = {
  header: '5A 5A 45 04',
  length: { kind: 'fixed', frameBytes: 9 },
  fields: { object: { offset: 4 } },
  check: { kind: 'sum8', at: 8 },
};

const problems = (options: object): string[] => {
  const { error } = schema.safeParse(options);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};
const layoutProblems = (changes: object) => problems({ layout: { ...good, ...changes } });

test('a good layout has no problems', () => {
  expect(layoutProblems({})).toEqual([]);
});

describe('a layout is told', () => {
  test.each([
    [
      'that it names nothing to read',
      { fields: {} },
      ['layout.fields: object, body or code among what is read'],
    ],
    [
      'that a device is a thermometer or a scanner',
      { fields: { object: { offset: 4 }, code: { offset: 6, to: 8 } } },
      ['layout.fields: temperatures or a code, not both: a device is a thermometer or a scanner'],
    ],
    [
      'that a value lies outside the frame',
      { fields: { object: { offset: 8 }, ambient: { offset: -12 } } },
      [
        'layout.fields.object.offset: a place within the frame, whose bytes are 0 to 8',
        'layout.fields.ambient.offset: a place within the frame, whose bytes are 0 to 8',
      ],
    ],
    [
      'that a value lies in the header',
      { fields: { object: { offset: 3 } } },
      ['layout.fields.object.offset: a place behind the header, which takes bytes 0 to 3'],
    ],
    [
      'that the check covers itself',
      { check: { kind: 'sum8', from: 0, to: 9, at: 8 } },
      ['layout.check.at: a place outside the bytes that it covers'],
    ],
    [
      'that the check does not fit in',
      { check: { kind: 'crc16-modbus', to: 8, at: 8 } },
      ['layout.check.at: a place for 2 bytes within the frame, whose bytes are 0 to 8'],
    ],
    [
      'that the check covers nothing',
      { check: { kind: 'xor8', from: 6, to: 6, at: 8 } },
      ['layout.check.to: a place behind the first byte, and not behind the frame'],
    ],
    [
      'that nothing tells its frames from noise',
      { header: '5A', check: { kind: 'none' } },
      ['layout.check.kind: a check, or at least two bytes of header and trailer together'],
    ],
    [
      'that two headers cannot be told apart',
      { otherHeaders: ['5A 5A'] },
      ['layout.otherHeaders: headers of which none begins with another'],
    ],
    [
      'that header and trailer do not fit in',
      { trailer: '0D 0A 0D 0A 0D 0A', fields: { object: { offset: 4 } } },
      ['layout.length.frameBytes: at least 10, which header and trailer take'],
    ],
    [
      'that the longest frame is too short',
      { length: { kind: 'counted', offset: 3, maxFrameBytes: 6 } },
      ['layout.length.maxFrameBytes: at least 9, which header, fields and check take'],
    ],
    [
      'that YAML took its bytes for a number',
      { otherHeaders: [66] },
      [
        'layout.otherHeaders.0: bytes in quotation marks, for example "66": without them it is a number',
      ],
    ],
    [
      'that its bytes are no bytes',
      { header: '5A5' },
      ['layout.header: bytes of two hexadecimal digits each, for example "5A 5A 45 04"'],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(layoutProblems(changes)).toEqual(expected);
  });

  test('everything at once, however much is wrong', () => {
    const all = problems({
      layout: {
        header: 'xyz',
        length: { kind: 'fixed', frameBytes: 6 },
        fields: { object: { offset: 9 }, body: { offset: 5 } },
        check: { kind: 'crc16-xmodem', at: 5 },
      },
      question: { hex: 'A5', restMs: -1 },
      plausible: { object: { minCelsius: 50, maxCelsius: 40 } },
      nonsense: 1,
    });
    expect(all.map((problem) => problem.split(':')[0]).sort()).toEqual([
      '',
      'layout.check.at',
      'layout.fields.body.offset',
      'layout.fields.object.offset',
      'layout.header',
      'plausible.object.minCelsius',
      'question.restMs',
    ]);
  });

  test('that only an answer can do without a header', () => {
    const naked = { ...good, header: '', check: { kind: 'none' } };
    expect(problems({ layout: naked })).toEqual([
      'question: a question, because without a header only an answer can be told from noise',
    ]);
    expect(problems({ layout: naked, question: { hex: 'A5' } })).toEqual([]);
    const counted = { ...naked, length: { kind: 'counted', offset: 0 } };
    expect(problems({ layout: counted, question: { hex: 'A5' } })).toEqual([
      'layout.length.kind: fixed, because there is no header',
    ]);
  });

  test('what is missing in it: it is given whole or not at all', () => {
    const missing = problems({ layout: { header: 'AA BB' } }).map((each) => each.split(':')[0]);
    expect(missing).toEqual(['layout.length', 'layout.fields', 'layout.check']);
  });

  test('no nonsense when its parts are of the wrong kind', () => {
    for (const wrong of [null, 7, 'x', [], { fields: [], length: 3, check: 'sum8', header: 5 }]) {
      expect(problems({ layout: wrong }).length).toBeGreaterThan(0);
    }
  });
});
