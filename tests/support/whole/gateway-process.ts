import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { DeliveryAudit } from '#gateway/delivery/audit.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import { freePort } from '#tests/support/server-process.ts';
import { gatehouse } from './command.ts';
import type { Program } from './program.ts';
import { LAUNCHER, startProgram } from './program.ts';

/** What a test chooses of a gateway; everything else is as an installer would leave it. */
export type GatewayPlan = {
  /** Configuration and data are kept here. */
  readonly directory: string;
  /** Where the simulator's links are. */
  readonly lines: string;
  readonly laneCount: number;
  readonly mqtt: Readonly<Record<string, unknown>>;
  readonly influx?: Readonly<Record<string, unknown>>;
  readonly directAlerts?: Readonly<Record<string, unknown>>;
  /** Beside the port. */
  readonly station?: Readonly<Record<string, unknown>>;
  /** `rush`: each frame of a thermometer is a whole measurement (see the simulator's README). */
  readonly people: 'lobby' | 'rush';
  readonly pairingWindowMs?: number;
  /** Devices beyond those of the lanes. */
  readonly moreDevices?: readonly object[];
  readonly time?: Readonly<Record<string, unknown>>;
  readonly journal?: Readonly<Record<string, unknown>>;
  /** The black box. */
  readonly capture?: Readonly<Record<string, unknown>>;
};

export type GatewaySetting = {
  readonly gatewayId: string;
  readonly configFile: string;
  readonly dataDirectory: string;
  /** The station's address. */
  readonly url: string;
  readonly laneIds: readonly string[];
};

export const SITE = 'tower-a';
export const GATEWAY = 'gate-1';

/** Writes a gateway's configuration; nothing is started. */
export async function layOutGateway(plan: GatewayPlan): Promise<GatewaySetting> {
  const stationPort = await freePort();
  const dataDirectory = join(plan.directory, 'gateway-data');
  const configFile = join(plan.directory, 'gateway.yaml');
  mkdirSync(plan.directory, { recursive: true });
  writeFileSync(configFile, stringify(configOf(plan, dataDirectory, stationPort)));
  return {
    gatewayId: GATEWAY,
    configFile,
    dataDirectory,
    url: `http://127.0.0.1:${stationPort}`,
    laneIds: laneNumbers(plan).map(laneId),
  };
}

/** `environment`: beyond that of the test itself. */
export function startGatewayProcess(
  { configFile }: GatewaySetting,
  environment: Readonly<Record<string, string>> = {},
): Program {
  return startProgram(['gateway', 'run', '--config', configFile], LAUNCHER, environment);
}

/** The gateway's own account of what it holds and who has it. */
export async function auditGateway({
  configFile,
}: Pick<GatewaySetting, 'configFile'>): Promise<DeliveryAudit> {
  const { stdout } = await gatehouse('gateway', 'audit', '--config', configFile, '--json');
  return JSON.parse(stdout) as DeliveryAudit;
}

/** The first step of a suspicion comes soon, so that a test can wait for it; the next, and its alert, not before its end. */
const EPISODES = { repeatMs: 3_000, waitMs: 900_000, contactWithinMs: 900_000 } as const;

function configOf(plan: GatewayPlan, dataDirectory: string, stationPort: number): object {
  const { lines, mqtt, influx, pairingWindowMs, moreDevices = [], capture, time } = plan;
  return {
    version: 1,
    site: SITE,
    gateway: GATEWAY,
    dataDirectory,
    lanes: laneNumbers(plan).map((lane) => ({
      id: laneId(lane),
      checkpoint: 'main-entrance',
      ...(pairingWindowMs !== undefined && { pairingWindowMs }),
    })),
    devices: [...laneNumbers(plan).flatMap((lane) => laneDevices(plan, lane)), ...moreDevices],
    codes: { sitePass: { trustListFile: join(lines, 'trust-list.json'), audience: 'demo-site' } },
    mqtt,
    screening: { episodes: EPISODES },
    ...(influx && { influx }),
    ...(capture && { capture }),
    ...(time && { time }),
    ...(plan.journal && { journal: plan.journal }),
    ...(plan.directAlerts && { directAlerts: plan.directAlerts }),
    station: { ...plan.station, port: stationPort },
    telemetry: { logFormat: 'json' },
  };
}

function laneDevices({ lines, people }: GatewayPlan, lane: number): readonly object[] {
  const names = laneDeviceNames(lane);
  const link = (name: string) => ({ kind: 'serial', path: deviceLinkPath(lines, name) });
  const thermometer = {
    id: `thermometer-${lane}`,
    driver: 'gy-mcu90614',
    lane: laneId(lane),
    link: link(names.thermometer),
  };
  const single = {
    options: { output: 'on-demand' },
    // People come faster than in life: two who happen to have the same values are no repeated frame.
    screening: { measurement: 'single', repeatedFrameMs: 0 },
  };
  return [
    people === 'rush' ? { ...thermometer, ...single } : thermometer,
    {
      id: `scanner-${lane}`,
      driver: 'line-scanner',
      lane: laneId(lane),
      link: link(names.scanner),
    },
  ];
}

const laneNumbers = ({ laneCount }: GatewayPlan): readonly number[] =>
  Array.from({ length: laneCount }, (_, index) => index + 1);

const laneId = (lane: number): string => `lane-${lane}`;

/** A broker that is not the embedded one, without the spread of a whole city's gateways. */
export const externalBroker = (url: string) =>
  ({ broker: 'external', url, firstConnectSpreadMs: 0 }) as const;
