import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { Subject } from './child.ts';
import { startSubject } from './child.ts';
import { nodeRedFlow } from './node-red-flow.ts';

export type Setting = {
  readonly directory: string;
  readonly lines: string;
  readonly thermometerCount: number;
  readonly brokerPort: number;
  readonly influxUrl: string;
  readonly database: string;
};

/** What is measured, and how its output is found. */
export type SubjectKind = {
  readonly name: string;
  readonly topic: string;
  /** Text before the temperature in a payload. */
  readonly key: string;
  readonly measurement: string;
  readonly field: string;
  start(setting: Setting): Promise<Subject>;
};

/** As a user starts it: the first line of the file picks Node and its flags. */
export const launcher = join(import.meta.dirname, '..', '..', 'gateway', 'launcher.mjs');

export const gatehouse: SubjectKind = {
  name: 'gatehouse',
  topic: 'gatehouse/v1/+/+/reading',
  key: '"rawTemperatureCelsius":',
  measurement: 'reading',
  field: 'raw_celsius',
  start(setting) {
    const file = join(setting.directory, 'gateway.yaml');
    rmSync(join(setting.directory, 'data'), { recursive: true, force: true });
    writeFileSync(file, stringify(gatewayConfig(setting)));
    return startSubject(
      launcher,
      ['gateway', 'run', '--config', file],
      [/gateway ready/, /"state":"online"/],
    );
  },
};

function gatewayConfig({
  directory,
  lines,
  thermometerCount,
  brokerPort,
  influxUrl,
  database,
}: Setting) {
  const numbers = Array.from({ length: thermometerCount }, (_, index) => index + 1);
  return {
    version: 1,
    site: 'bench',
    gateway: 'bench-gateway',
    dataDirectory: join(directory, 'data'),
    lanes: numbers.map((n) => ({
      id: `lane-${n}`,
      checkpoint: 'bench',
      requires: { temperature: true, code: false },
    })),
    devices: numbers.map((n) => ({
      id: `thermometer-${n}`,
      driver: 'gy-mcu90614',
      lane: `lane-${n}`,
      link: {
        kind: 'serial',
        path: deviceLinkPath(lines, laneDeviceNames(n).thermometer),
        baudRate: 115_200,
      },
      screening: { measurement: 'burst', record: 'every' },
    })),
    mqtt: {
      broker: 'external',
      url: `mqtt://127.0.0.1:${brokerPort}`,
      opsCentreConfirms: false,
      firstConnectSpreadMs: 0,
    },
    influx: { version: 'v1', url: influxUrl, database },
    station: { port: 0 },
  };
}

export const nodeRedFolder = join(import.meta.dirname, 'node-red');
export const nodeRedIsInstalled = (): boolean =>
  existsSync(join(nodeRedFolder, 'node_modules', 'node-red', 'red.js'));

/** The same job as a Node-RED flow, in its best-case form (see `node-red-flow.ts`). One line only. */
export const nodeRed: SubjectKind = {
  name: 'Node-RED 5',
  topic: 'readings/#',
  key: '"rawTemperatureCelsius":',
  measurement: 'reading',
  field: 'raw_celsius',
  start({ directory, lines, brokerPort, influxUrl, database }) {
    const userDirectory = join(directory, 'node-red');
    rmSync(userDirectory, { recursive: true, force: true });
    mkdirSync(userDirectory, { recursive: true });
    const link = deviceLinkPath(lines, laneDeviceNames(1).thermometer);
    const influxPort = Number(new URL(influxUrl).port);
    writeFileSync(
      join(userDirectory, 'flows.json'),
      JSON.stringify(nodeRedFlow({ link, brokerPort, influxPort, database })),
    );
    return startSubject(
      process.execPath,
      [
        join(nodeRedFolder, 'node_modules', 'node-red', 'red.js'),
        '-s',
        join(nodeRedFolder, 'settings.cjs'),
        '-u',
        userDirectory,
      ],
      [/serial port .* opened/, /Connected to broker/],
    );
  },
};
