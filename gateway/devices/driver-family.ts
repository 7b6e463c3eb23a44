import type * as z from 'zod';
import type { Clock } from '#gateway/domain/clock.ts';
import type { DeviceDriver } from './device-driver.ts';

/** What a driver may use besides the bytes it is given. */
export type DriverSurroundings = {
  /** For drivers whose result depends on when bytes came, for example to tell repeats from new scans. */
  readonly clock: Clock;
  /** Keyed and one-way: for what must not leave the decoder as it is, such as the number of an identity card. */
  readonly pseudonymise: (secret: Uint8Array) => string;
};

/** How a device of this kind is found on a line of which nothing is known. */
export type DriverProbe = {
  /** The likeliest first. */
  readonly baudRates: readonly number[];
  /**
   * Asked to find out; must change nothing, neither here nor in a device of another kind that hears
   * it. `null`: such a device speaks by itself and is recognised by listening alone.
   */
  readonly question: Uint8Array | null;
  /** How long the answer may take, the transfer at that rate not counted. */
  readonly answerTimeoutMs: number;
  /** Such a device takes single bytes for commands: it is asked before anything else is sent at that rate. */
  readonly takesBareBytes?: true;
  /**
   * `null` unless the bytes hold a checked frame of this kind of device. `options` are those that the
   * configuration needs for it beyond the defaults.
   */
  readonly recognise: (bytes: Uint8Array) => ProbeMatch | null;
};

export type ProbeMatch = {
  /** What the device says of itself or measures, for the person who plugged it in. */
  readonly detail: string;
  readonly options?: Readonly<Record<string, unknown>>;
};

/** One kind of device as its folder declares it. */
export type DriverDeclaration<Schema extends z.ZodType> = {
  /** Strict, and complete from `{}`: every option has a default that suits the device as it is sold. */
  readonly optionsSchema: Schema;
  readonly create: (options: z.output<Schema>, surroundings: DriverSurroundings) => DeviceDriver;
  /** For devices that share one line (RS-485) and answer to an address: that address. */
  readonly busAddress?: (options: z.output<Schema>) => number | null;
  /** Absent where nothing tells such a device from others. */
  readonly probe?: DriverProbe;
  /** Its frames hold names, addresses or pictures of people: no recording may hold them. */
  readonly isNeverRecorded?: boolean;
};

/** One kind of device as the registry uses it. */
export type DriverFamily<Schema extends z.ZodType> = {
  readonly optionsSchema: Schema;
  /** Checks the options and makes the driver; wrong options are a bug of the caller and throw. */
  readonly createFrom: (options: unknown, surroundings: DriverSurroundings) => DeviceDriver;
  /** `null`: a line of its own. */
  readonly busAddressOf: (options: unknown) => number | null;
  readonly probe: DriverProbe | null;
  readonly isNeverRecorded: boolean;
};

/** Ties a schema to the functions that take its result, so that the registry needs no casts. */
export function driverFamily<Schema extends z.ZodType>(
  declaration: DriverDeclaration<Schema>,
): DriverFamily<Schema> {
  const { optionsSchema, create, busAddress, probe, isNeverRecorded } = declaration;
  return {
    optionsSchema,
    createFrom: (options, surroundings) => create(optionsSchema.parse(options), surroundings),
    busAddressOf: (options) => {
      const checked = optionsSchema.safeParse(options);
      return checked.success ? (busAddress?.(checked.data) ?? null) : null;
    },
    probe: probe ?? null,
    isNeverRecorded: isNeverRecorded ?? false,
  };
}
