import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { certificateFor, openssl } from '#tests/support/certificates.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { eventually } from '#tests/support/eventually.ts';
import type { Mosquitto } from '#tests/support/mosquitto.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { ADMIN } from '#tests/support/ops-centre/running-centre.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import type { GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import {
  externalBroker,
  GATEWAY,
  layOutGateway,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import { openHandFedLane } from '#tests/support/whole/hand-fed-lane.ts';
import { journalRows } from '#tests/support/whole/journal-rows.ts';
import { metricsOf } from '#tests/support/whole/metrics.ts';
import type { OpsCentreSetting } from '#tests/support/whole/ops-centre-process.ts';
import {
  auditOpsCentre,
  layOutOpsCentre,
  setUpCodeOf,
  startOpsCentreProcess,
} from '#tests/support/whole/ops-centre-process.ts';
import type { Program } from '#tests/support/whole/program.ts';
import { everythingDelivered } from '#tests/support/whole/settled.ts';
import { deviceOf } from '#tests/support/whole/station.ts';

const PHONE = '+86 21 5555 0100';
const PHONE_AFTER_MS = 6_000;

describeWithAll([mosquitto, openssl, chromium], 'an alert and its ways to the ops centre', () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  /** Mosquitto, an ops centre that speaks TLS, and a gateway with one lane. */
  async function site({ hasDirectWay }: { readonly hasDirectWay: boolean }) {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const tls = certificateFor('localhost');
    const broker = await startMosquitto();
    onTestFinished(async () => {
      process.kill(broker.pid, 'SIGCONT');
      await broker.stop();
    });
    const centre = await layOutOpsCentre({ directory, mqtt: { url: broker.url }, tls });
    const tokenFile = join(directory, 'ops-centre.token');
    const words = ['gateways', 'token', GATEWAY, '--config', centre.configFile, '--out', tokenFile];
    expect(await gatehouse('ops-centre', ...words)).toMatchObject({ exitCode: 0 });
    const lane = openHandFedLane(lines);
    const gateway = await layOutGateway({
      ...{ directory, lines, laneCount: 1, people: 'rush', pairingWindowMs: 500 },
      mqtt: { ...externalBroker(broker.url), keepaliveSeconds: 3 },
      station: { opsCentrePhone: PHONE, phoneAfterMs: PHONE_AFTER_MS },
      ...(hasDirectWay && {
        directAlerts: { url: centre.url, tokenFile, caFile: tls.certFile },
      }),
    });
    return { broker, centre, gateway, lane };
  }

  /** Everything runs, one person has passed, and the ops centre has confirmed that. */
  async function running(options: { readonly hasDirectWay: boolean }) {
    const parts = await site(options);
    const { centre, gateway, lane } = parts;
    const centreProgram = startOpsCentreProcess(centre);
    const console_ = await openConsole(centre, centreProgram);
    const gatewayProgram = startGatewayProcess(gateway);
    await gatewayProgram.sees(/gateway ready/);
    await eventually('the first person', async () => {
      await lane.passNormally();
      return (await deviceOf(gateway, 'thermometer-1'))?.state === 'ready';
    });
    await everythingDelivered(gateway);
    const kiosk = await openKiosk(gateway);
    return { ...parts, centreProgram, gatewayProgram, console: console_, kiosk };
  }

  async function openConsole(centre: OpsCentreSetting, program: Program): Promise<Page> {
    const context: BrowserContext = await browser.newContext({
      ignoreHTTPSErrors: true,
      locale: 'zh-CN',
      viewport: { width: 1440, height: 860 },
    });
    onTestFinished(() => context.close());
    const code = await setUpCodeOf(program);
    const answer = await context.request.post(`${centre.url}/api/setup`, {
      data: { code, ...ADMIN },
    });
    expect(answer.status()).toBe(201);
    const page = await context.newPage();
    await page.goto(centre.url);
    await page.locator('.live-line.is-live').waitFor();
    return page;
  }

  async function openKiosk({ url }: GatewaySetting): Promise<Page> {
    const { page } = await openDesk(browser);
    await page.goto(`${url}/?lane=lane-1`);
    await page.getByText('已连接').waitFor();
    return page;
  }

  const alertRows = (page: Page) => page.locator('.alert-row');
  const phone = (page: Page) => page.locator('.phone');
  const alertRecords = (gateway: GatewaySetting): readonly string[] =>
    journalRows(gateway).flatMap((row) => (row.kind === 'alert' ? [row.facts.change] : []));
  const alertsIn = (gateway: GatewaySetting): number =>
    alertRecords(gateway).filter((change) => change !== 'called').length;
  const feverIn = async (parts: Awaited<ReturnType<typeof running>>): Promise<number> => {
    const before = alertsIn(parts.gateway);
    await parts.lane.passWithFever();
    await eventually('the alert', () => alertsIn(parts.gateway) === before + 1);
    return performance.now();
  };
  const pause = (broker: Mosquitto) => process.kill(broker.pid, 'SIGSTOP');
  const goOn = (broker: Mosquitto) => process.kill(broker.pid, 'SIGCONT');

  /** Every alert of the gateway is one alert of the centre, whatever it took. */
  async function eachOnce({ gateway, centre }: Awaited<ReturnType<typeof site>>) {
    await everythingDelivered(gateway);
    const count = alertsIn(gateway);
    const report = await auditOpsCentre(centre);
    expect(report.isBalanced).toBe(true);
    expect(report.alerts).toEqual({ open: count });
    expect(report.epochs[0]?.countsByKind['alert']).toBe(alertRecords(gateway).length);
    return count;
  }

  test('a fever is on the console within five seconds past a broker that hangs, and once when the broker is back', async () => {
    const parts = await running({ hasDirectWay: true });
    pause(parts.broker);
    const raisedAtMs = await feverIn(parts);
    await alertRows(parts.console).waitFor({ timeout: 5_000 });
    expect(performance.now() - raisedAtMs).toBeLessThan(5_000);
    await eventually('the confirmation', async () => {
      return (await metricsOf(parts.gateway)).get('gatehouse_alerts_unconfirmed') === 0;
    });
    goOn(parts.broker);
    expect(await eachOnce(parts)).toBe(1);
    expect(await alertRows(parts.console).count()).toBe(1);
    expect(await phone(parts.kiosk).count()).toBe(0);
  });

  test('with both ways down the kiosk says to phone, until the guard has or the ops centre is back', async () => {
    const parts = await running({ hasDirectWay: true });
    const { broker, centre, gateway, kiosk } = parts;
    await feverIn(parts);
    await alertRows(parts.console).waitFor();
    pause(broker);
    await parts.centreProgram.stop();
    await feverIn(parts);
    await phone(kiosk).waitFor();
    const said = (await phone(kiosk).textContent()) ?? '';
    for (const part of ['告警尚未送达值守中心', '请立即打电话报告值守中心', PHONE, '通道 lane-1'])
      expect(said).toContain(part);
    // Of the two fevers only the one that nobody heard of.
    expect(await kiosk.locator('.phone-list li').count()).toBe(1);

    await kiosk.getByRole('button', { name: '我已打电话' }).click();
    await phone(kiosk).waitFor({ state: 'detached' });
    await parts.gatewayProgram.sees(/The guard said that the ops centre was phoned/);

    await feverIn(parts);
    await phone(kiosk).waitFor();
    await parts.gatewayProgram.stop();
    const again = startGatewayProcess(gateway);
    await again.sees(/gateway ready/);
    await kiosk.getByText('已连接').waitFor();
    await phone(kiosk).waitFor();
    // What was confirmed before the restart, or phoned about, is not told again.
    expect(await kiosk.locator('.phone-list li').count()).toBe(1);

    startOpsCentreProcess(centre);
    await phone(kiosk).waitFor({ state: 'detached' });
    goOn(broker);
    expect(await eachOnce(parts)).toBe(3);
    // Who knew what: with the alert for good, from which screen and when; who it was nobody knows.
    // Newest first: it is the second of the three.
    await alertRows(parts.console).nth(1).locator('[data-row-link]').click();
    const call = parts.console.locator('.log-line.is-called');
    await call.waitFor();
    expect(await call.textContent()).toMatch(/值守人员已打电话.*通道 lane-1 的屏幕上确认/);
  });

  test('without the direct way nothing is on the console, and the kiosk says so (control)', async () => {
    const parts = await running({ hasDirectWay: false });
    pause(parts.broker);
    await feverIn(parts);
    await phone(parts.kiosk).waitFor();
    expect(await alertRows(parts.console).count()).toBe(0);
    goOn(parts.broker);
    await phone(parts.kiosk).waitFor({ state: 'detached' });
    await alertRows(parts.console).waitFor();
    expect(await eachOnce(parts)).toBe(1);
  });
});
