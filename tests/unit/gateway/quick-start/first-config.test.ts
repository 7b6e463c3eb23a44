import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { loadConfigFile } from '#gateway/config/load-config.ts';
import { writeFirstConfigs } from '#gateway/quick-start/first-config.ts';
import type { Layout } from '#gateway/quick-start/layout.ts';
import { layoutIn } from '#gateway/quick-start/layout.ts';
import { readConfig } from '#ops-centre/config/load-config.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

async function firstStart(): Promise<Layout> {
  const layout = layoutIn(path.join(temporaryDirectory(), 'demo'));
  await writeFirstConfigs(layout);
  return layout;
}

function configsIn(layout: Layout) {
  const gateway = loadConfigFile(layout.gatewayConfig, gatewayConfig);
  const centre = readConfig(layout.centreConfig);
  if (gateway.kind !== 'valid' || centre.kind !== 'valid')
    throw new Error(JSON.stringify([gateway, centre]));
  return { gateway: gateway.config, centre: centre.config };
}

describe('the first start', () => {
  it('writes configurations that both programs accept', async () => {
    const { gateway, centre } = configsIn(await firstStart());
    expect(gateway.devices).toHaveLength(4);
    expect(centre.centreId).toBe('demo-centre');
  });

  it('lets the ops centre find the broker of the gateway, with the account that the gateway makes', async () => {
    const layout = await firstStart();
    const { gateway, centre } = configsIn(layout);
    expect(gateway.mqtt).toMatchObject({ broker: 'embedded' });
    const port = gateway.mqtt.broker === 'embedded' ? gateway.mqtt.port : 0;
    expect(centre.mqtt).toMatchObject({ url: `mqtt://127.0.0.1:${port}`, protocolVersion: 4 });
    expect(centre.mqtt.passwordFile).toBe(
      path.join(layout.gatewayData, 'secrets', 'mqtt-ops-centre.password'),
    );
  });

  it('gives the three servers a port each, on this machine only', async () => {
    const { gateway, centre } = configsIn(await firstStart());
    const brokerPort = gateway.mqtt.broker === 'embedded' ? gateway.mqtt.port : 0;
    const ports = [brokerPort, gateway.station.port, centre.http.port];
    expect(new Set(ports).size).toBe(3);
    expect([gateway.station.host, centre.http.host]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('keeps everything below one directory that only its user may read', async () => {
    const layout = await firstStart();
    for (const file of Object.values(layout)) expect(file.startsWith(layout.root)).toBe(true);
    expect(fs.statSync(layout.root).mode & 0o777).toBe(0o700);
    expect(fs.statSync(layout.gatewayConfig).mode & 0o777).toBe(0o600);
  });
});

describe('a later start', () => {
  it('leaves alone what a person has changed', async () => {
    const layout = await firstStart();
    const edited = `${fs.readFileSync(layout.gatewayConfig, 'utf8')}# mine\n`;
    fs.writeFileSync(layout.gatewayConfig, edited);
    const centre = fs.readFileSync(layout.centreConfig, 'utf8');
    await writeFirstConfigs(layout);
    expect(fs.readFileSync(layout.gatewayConfig, 'utf8')).toBe(edited);
    expect(fs.readFileSync(layout.centreConfig, 'utf8')).toBe(centre);
  });
});
