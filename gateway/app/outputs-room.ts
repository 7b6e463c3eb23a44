import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { RecordClock } from '#gateway/domain/record.ts';
import type { Journal, StoredRecord } from '#gateway/journal/journal.ts';
import { openableLinkFrom } from '#gateway/links/link-factory.ts';
import { Light } from '#gateway/outputs/light.ts';
import { relayBoard } from '#gateway/outputs/modbus/relay-board.ts';
import { mqttLamp } from '#gateway/outputs/mqtt/mqtt-lamp.ts';
import type { OutputConfig } from '#gateway/outputs/output-config.ts';
import type { OutputSnapshot } from '#gateway/outputs/output-driver.ts';
import { OutputDriver } from '#gateway/outputs/output-driver.ts';
import type { OutputLine } from '#gateway/outputs/output-line.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { readPemFile, readSecretFile } from './secret-files.ts';

export type OutputsRoom = {
  snapshots(): readonly (OutputSnapshot & { readonly laneId: string })[];
  stop(): Promise<void>;
};

export type OutputsRoomOptions = {
  readonly config: Pick<GatewayConfig, 'outputs' | 'gateway'>;
  readonly journal: Pick<Journal, 'onDurable'>;
  readonly clock: Clock;
  readonly bootTag: string;
  readonly log: Log;
};

/** Boards and the like without a rate of their own in the configuration. */
const USUAL_BAUD_RATE = 9_600;

/** A lamp for each lane that has one. It is told of passages once they are durable, and nobody waits for it. */
export async function startOutputsRoom(options: OutputsRoomOptions): Promise<OutputsRoom> {
  const lines = await Promise.all(options.config.outputs.map((output) => lineFor(output, options)));
  const drivers = new Map(
    options.config.outputs.map((output, index) => {
      const line = lines[index] as OutputLine;
      return [output.lane, driverFor(output, line, options)] as const;
    }),
  );
  for (const driver of drivers.values()) driver.start();
  const stopListening = options.journal.onDurable((records) => {
    for (const record of records) show(drivers, record);
  });
  return {
    snapshots: () => [...drivers].map(([laneId, driver]) => ({ laneId, ...driver.snapshot() })),
    async stop() {
      stopListening();
      await Promise.all([...drivers.values()].map((driver) => driver.stop()));
    },
  };
}

function show(drivers: ReadonlyMap<string, OutputDriver>, record: StoredRecord): void {
  if (record.kind !== 'passage' || drivers.size === 0) return;
  // A record without facts did not come from this program: it is nobody's who stands there now.
  const passage = record.facts as Passage | undefined;
  const driver = passage && drivers.get(passage.laneId);
  if (!driver) return;
  const { monotonicMs } = JSON.parse(record.clockJson) as RecordClock;
  driver.verdict(passage.verdict, monotonicMs);
}

function driverFor(
  output: OutputConfig,
  line: OutputLine,
  { clock, log }: OutputsRoomOptions,
): OutputDriver {
  const own = log.child({ module: 'outputs', laneId: output.lane });
  return new OutputDriver({
    ...output,
    line,
    clock,
    unsureLight: unsureLightOf(output),
    onTrouble: (sentence) => {
      const { description } = line;
      if (sentence === null) own.info({ description }, 'The lamp shows what it is told.');
      else own.warn({ description, why: sentence }, 'The lamp is not sure; it is tried again.');
    },
  });
}

export const unsureLightOf = ({ whenUnsure }: OutputConfig): Light =>
  whenUnsure === 'free' ? Light.Green : Light.Red;

export async function lineFor(
  output: OutputConfig,
  { config, clock, bootTag }: Pick<OutputsRoomOptions, 'config' | 'clock' | 'bootTag'>,
): Promise<OutputLine> {
  if (output.kind === 'modbus') {
    const { address, timedOffset, coils } = output;
    const link = openableLinkFrom(output.link, { baudRate: USUAL_BAUD_RATE, clock });
    return relayBoard({ link, clock, address, coils: definedCoils(coils), timedOffset });
  }
  const { url, topic, validMs, username, passwordFile, caFile, lane } = output;
  return mqttLamp({
    ...{ url, topic, validMs, clock, unsureLight: unsureLightOf(output) },
    clientId: `${config.gateway}-${lane}-${bootTag}`.slice(0, 64),
    ...(username !== undefined && {
      credentials: {
        username,
        password: passwordFile === undefined ? '' : await readSecretFile(passwordFile),
      },
    }),
    ...(caFile !== undefined && { ca: await readPemFile(caFile) }),
  });
}

type Coils = Extract<OutputConfig, { kind: 'modbus' }>['coils'];

function definedCoils(coils: Coils): Readonly<Partial<Record<Light, number>>> {
  return Object.fromEntries(Object.entries(coils).filter(([, relay]) => relay !== undefined));
}
