import * as z from 'zod';
import { genericOptions, hexBytes } from '#gateway/devices/kit/generic/generic-config.ts';
import { layoutProblems } from './layout-problems.ts';

const MAX_FRAME_BYTES = 1_024;

const place = z
  .int()
  .min(-MAX_FRAME_BYTES)
  .max(MAX_FRAME_BYTES)
  .describe('Byte of the frame, from 0; −1 is the last one');

const numberTypes = [
  'int8',
  'uint8',
  'int16be',
  'int16le',
  'uint16be',
  'uint16le',
  'ascii',
] as const;

const value = (what: string) =>
  z
    .strictObject({
      offset: place,
      type: z
        .enum(numberTypes)
        .default('int16be')
        .describe('How the number is written: `be` high byte first, `le` low byte first'),
      bytes: z
        .int()
        .min(1)
        .max(12)
        .default(4)
        .describe('With `ascii`: how many characters, such as " 36.6"'),
      scale: z
        .number()
        .min(-1_000)
        .max(1_000)
        .default(0.01)
        .describe('°C for one count of the number'),
      addCelsius: z
        .number()
        .min(-1_000)
        .max(1_000)
        .default(0)
        .describe('Added after that, for example −273.15 for kelvin'),
    })
    .nullable()
    .default(null)
    .describe(what);

const layoutSchema = z
  .strictObject({
    header: hexBytes(0, 16).describe(
      'Bytes that each frame begins with; empty only for answers of a fixed length that end with silence',
    ),
    otherHeaders: z
      .array(hexBytes(1, 16))
      .max(8)
      .default([])
      .describe(
        'Headers of frames of the same layout that are checked and not read, so that they are no noise',
      ),
    length: z
      .discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('fixed').describe('All frames are equally long'),
          frameBytes: z.int().min(1).max(MAX_FRAME_BYTES).describe('How long, header included'),
        }),
        z.strictObject({
          kind: z.literal('counted').describe('The frame says how long it is'),
          offset: z
            .int()
            .min(0)
            .max(MAX_FRAME_BYTES)
            .describe('Byte of the frame at which it says so'),
          type: z
            .enum(['uint8', 'uint16be', 'uint16le'])
            .default('uint8')
            .describe('How that number is written'),
          plusBytes: z
            .int()
            .min(-MAX_FRAME_BYTES)
            .max(MAX_FRAME_BYTES)
            .default(0)
            .describe('What that number does not count of the whole frame'),
          maxFrameBytes: z
            .int()
            .min(1)
            .max(MAX_FRAME_BYTES)
            .default(256)
            .describe('A frame that claims to be longer is none'),
        }),
      ])
      .describe('How long a frame is'),
    trailer: hexBytes(0, 16).default('').describe('Bytes that each frame ends with'),
    fields: z
      .strictObject({
        object: value('Temperature of the surface in view'),
        ambient: value('Temperature of the device or the air'),
        body: value('The body temperature that the device makes of it, or the only one it tells'),
        code: z
          .strictObject({
            offset: place,
            to: z
              .int()
              .min(-MAX_FRAME_BYTES)
              .max(MAX_FRAME_BYTES)
              .describe('First byte behind the code; −2 leaves out the last two'),
          })
          .nullable()
          .default(null)
          .describe('For scanners: the code as text'),
      })
      .describe('What is read of a frame'),
    check: z
      .strictObject({
        kind: z
          .enum([
            'none',
            'sum8',
            'xor8',
            'crc8',
            'twos-complement-8',
            'crc16-xmodem',
            'crc16-modbus',
            'twos-complement-16',
          ])
          .describe('How a frame is checked'),
        from: place.default(0).describe('First byte that the check covers'),
        to: place
          .optional()
          .describe('First byte behind those that it covers; as a rule the check'),
        at: place.optional().describe('Where the check stands; as a rule in the last bytes'),
        byteOrder: z
          .enum(['big-endian', 'little-endian'])
          .optional()
          .describe(
            'For checks of two bytes: which comes first; low byte first for `crc16-modbus`, else high byte first',
          ),
      })
      .describe('The check, and what it covers'),
  })
  .superRefine(
    (layout, context) => {
      for (const { path, expected } of layoutProblems(layout)) {
        context.addIssue({ code: 'custom', path: [...path], message: expected });
      }
    },
    // Contradictions are told though a value elsewhere is wrong too.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

export type Layout = z.output<typeof layoutSchema>;
export type NumberField = NonNullable<Layout['fields']['object']>;

/** The layout of the GY-MCU90614, which many modules copy. */
const COMMON_LAYOUT: z.input<typeof layoutSchema> = {
  header: '5A 5A 45 04',
  length: { kind: 'fixed', frameBytes: 9 },
  fields: { object: { offset: 4 }, ambient: { offset: 6 } },
  check: { kind: 'sum8', from: 0, to: 8, at: 8 },
};

export const genericFrameOptionsSchema = z
  .strictObject({
    layout: layoutSchema
      .prefault(COMMON_LAYOUT)
      .describe('How a frame looks; given whole or not at all'),
    ...genericOptions,
  })
  .superRefine(
    ({ layout, question }, context) => {
      const isNaked = (layout as Partial<Layout> | undefined)?.header === '';
      if (isNaked && question === null)
        context.addIssue({
          code: 'custom',
          path: ['question'],
          message: 'a question, because without a header only an answer can be told from noise',
        });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('Options of a device whose frames are described here');

export type GenericFrameOptions = z.output<typeof genericFrameOptionsSchema>;
