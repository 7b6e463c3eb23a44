import type * as z from 'zod';
import type { Clock } from '#gateway/domain/clock.ts';
import type { DeviceDriver } from './device-driver.ts';

/** What a driver may use besides the bytes it is given. */
export type DriverSurroundings = {
  /** For drivers whose result depends on when bytes came, for example to tell repeats from new scans. */
  readonly clock: Clock;
};

/** One kind of device as its folder declares it. */
export type DriverDeclaration<Schema extends z.ZodType> = {
  /** Strict, and complete from `{}`: every option has a default that suits the device as it is sold. */
  readonly optionsSchema: Schema;
  readonly create: (options: z.output<Schema>, surroundings: DriverSurroundings) => DeviceDriver;
};

/** One kind of device as the registry uses it. */
export type DriverFamily<Schema extends z.ZodType> = {
  readonly optionsSchema: Schema;
  /** Checks the options and makes the driver; wrong options are a bug of the caller and throw. */
  readonly createFrom: (options: unknown, surroundings: DriverSurroundings) => DeviceDriver;
};

/** Ties a schema to the function that takes its result, so that the registry needs no casts. */
export function driverFamily<Schema extends z.ZodType>(
  declaration: DriverDeclaration<Schema>,
): DriverFamily<Schema> {
  const { optionsSchema, create } = declaration;
  return {
    optionsSchema,
    createFrom: (options, surroundings) => create(optionsSchema.parse(options), surroundings),
  };
}
