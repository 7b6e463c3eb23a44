import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { freePort } from './free-ports.ts';
import type { Layout } from './layout.ts';

const LANES = ['lane-1', 'lane-2'] as const;
const note = (what: string): string =>
  `# ${what} of the simulated lobby, written on the first start. Edit it as you like; it is not written again.\n`;

/**
 * Writes both configurations unless they are there. Ports that are taken are replaced by free ones,
 * once: what was written stays, so that bookmarks go on working.
 */
export async function writeFirstConfigs(layout: Layout): Promise<void> {
  for (const directory of [layout.root, layout.lines, layout.logs]) {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  }
  if (fs.existsSync(layout.gatewayConfig) && fs.existsSync(layout.centreConfig)) return;
  const [broker, station, console] = await Promise.all([
    freePort(1883),
    freePort(8090),
    freePort(8080),
  ]);
  write(
    layout.gatewayConfig,
    note('The gateway') + stringify(gatewayConfig(layout, broker, station)),
  );
  write(
    layout.centreConfig,
    note('The ops centre') + stringify(centreConfig(layout, broker, console)),
  );
}

function gatewayConfig(layout: Layout, brokerPort: number, stationPort: number) {
  return {
    version: 1,
    site: 'demo-tower',
    gateway: 'demo-lobby',
    dataDirectory: layout.gatewayData,
    lanes: LANES.map((id) => ({ id, checkpoint: 'main-entrance' })),
    devices: LANES.flatMap((lane, index) => [
      {
        id: `thermometer-${index + 1}`,
        driver: 'gy-mcu90614',
        lane,
        link: { kind: 'serial', path: path.join(layout.lines, `${lane}-thermometer`) },
      },
      {
        id: `scanner-${index + 1}`,
        driver: 'line-scanner',
        lane,
        link: { kind: 'serial', path: path.join(layout.lines, `${lane}-scanner`) },
      },
    ]),
    codes: { sitePass: { trustListFile: layout.trustList, audience: 'demo-site' } },
    mqtt: { broker: 'embedded', port: brokerPort },
    station: { port: stationPort },
  };
}

function centreConfig(layout: Layout, brokerPort: number, httpPort: number) {
  return {
    version: 1,
    centreId: 'demo-centre',
    dataDirectory: layout.centreData,
    http: { host: '127.0.0.1', port: httpPort },
    mqtt: {
      url: `mqtt://127.0.0.1:${brokerPort}`,
      // The embedded broker speaks MQTT 3.1.1 only.
      protocolVersion: 4,
      username: 'ops-centre',
      passwordFile: path.join(layout.gatewayData, 'secrets', 'mqtt-ops-centre.password'),
    },
  };
}

function write(file: string, text: string): void {
  if (!fs.existsSync(file)) fs.writeFileSync(file, text, { mode: 0o600 });
}
