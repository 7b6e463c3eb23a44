import * as z from 'zod';
import { genericOptions, roleProblem } from '#gateway/devices/kit/generic/generic-config.ts';
import { textValueOptions } from '#gateway/devices/kit/generic/text-config.ts';

const PATH = /^[^.\s]{1,64}(?:\.[^.\s]{1,64}){0,7}$/;

const path = (what: string) =>
  z
    .string()
    .regex(PATH, 'names of up to 8 levels with points between them, for example temperature.object')
    .nullable()
    .default(null)
    .describe(what);

const pathsSchema = z
  .strictObject({
    object: path('Temperature of the surface in view'),
    ambient: path('Temperature of the device or the air'),
    body: path('The body temperature that the device makes of it, or the only one it tells'),
    unit: path('The unit, where each line names it: C, F or K'),
    code: path('For scanners: the code'),
  })
  .superRefine(({ object, ambient, body, code }, context) => {
    const role = roleProblem({
      object: object !== null,
      ambient: ambient !== null,
      body: body !== null,
      code: code !== null,
    });
    if (role !== null) context.addIssue({ code: 'custom', message: role });
  });

export type Paths = z.output<typeof pathsSchema>;

const maxLineBytes = textValueOptions.maxLineBytes
  .default(512)
  .describe('A longer line is thrown away, in bytes');

export const genericJsonOptionsSchema = z
  .strictObject({
    paths: pathsSchema
      .prefault({ object: 'object', ambient: 'ambient' })
      .describe(
        'Where in a line the values stand: names with points between them, places in lists as numbers; given whole or not at all',
      ),
    ...textValueOptions,
    maxLineBytes,
    ...genericOptions,
  })
  .describe('Options of a device that sends JSON, one object a line');

export type GenericJsonOptions = z.output<typeof genericJsonOptionsSchema>;
