import * as z from 'zod';
import { genericOptions, roleProblem } from '#gateway/devices/kit/generic/generic-config.ts';
import { textValueOptions } from '#gateway/devices/kit/generic/text-config.ts';
import { patternProblems } from './pattern.ts';

const MAX_COLUMN = 1_024;

const columns = (what: string) =>
  z
    .strictObject({
      from: z.int().min(1).max(MAX_COLUMN).describe('First column, from 1'),
      to: z.int().min(1).max(MAX_COLUMN).describe('Last column'),
    })
    .refine(({ from, to }) => from <= to, { message: 'a column not before from', path: ['to'] })
    .nullable()
    .default(null)
    .describe(what);

const number = (name: string): string => `(?<${name}>[+-]?\\d{1,3}\\.\\d{1,2})`;
const label = (names: string): string => `(?:(?:${names}) ?[=:] ?)?`;

/**
 * One or two numbers, as most boards print them: `36.62`, `36.62,25.10`, `T=36.62 A=25.10`. With a point, because
 * `36,6` could be one number or two; and with no label but these, because `Ta=25.10 To=36.62` is the other way round.
 */
const COMMON_PATTERN =
  `${label('T|To|Obj|Object')}${number('object')}` +
  `(?:[,; \\t]{1,2}${label('A|Ta|Amb|Ambient')}${number('ambient')})?`;

const fieldsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pattern').describe('A regular expression over the whole line'),
    pattern: z
      .string()
      .min(1)
      .max(500)
      .describe(
        'JavaScript regular expression (flag u) with groups named object, ambient, body, unit, or code; spaces at the ends of a line are taken off before',
      ),
  }),
  z
    .strictObject({
      kind: z.literal('columns').describe('Each value in columns of its own'),
      object: columns('Temperature of the surface in view'),
      ambient: columns('Temperature of the device or the air'),
      body: columns('The body temperature that the device makes of it, or the only one it tells'),
      code: columns('For scanners: the code'),
    })
    .superRefine(({ object, ambient, body, code }, context) => {
      const role = roleProblem({
        object: object !== null,
        ambient: ambient !== null,
        body: body !== null,
        code: code !== null,
      });
      if (role !== null) context.addIssue({ code: 'custom', message: role });
    }),
]);

export type LineFields = z.output<typeof fieldsSchema>;

export const genericLineOptionsSchema = z
  .strictObject({
    fields: fieldsSchema
      .default({ kind: 'pattern', pattern: COMMON_PATTERN })
      .describe('Where in a line the values stand'),
    ...textValueOptions,
    ...genericOptions,
  })
  .superRefine(
    (options, context) => {
      const { fields, maxLineBytes } = options as Partial<typeof options>;
      if (fields?.kind !== 'pattern' || typeof fields.pattern !== 'string') return;
      const length = typeof maxLineBytes === 'number' ? maxLineBytes : 128;
      for (const message of patternProblems(fields.pattern, length)) {
        context.addIssue({ code: 'custom', path: ['fields', 'pattern'], message });
      }
    },
    // Told though something else is wrong too.
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .describe('Options of a device that sends text lines');

export type GenericLineOptions = z.output<typeof genericLineOptionsSchema>;
