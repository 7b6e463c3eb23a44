import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_LINE_VIEWERS } from '#gateway/station/line-viewers.ts';
import { openSource } from '#tests/contract/station-event-source.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { Gate } from './gate.ts';
import { openInstallation } from './installation.ts';

const rowOf = (page: Page, deviceId: string) =>
  page.locator('li.device').filter({ has: page.getByRole('button', { name: deviceId }) });

const focused = (page: Page) => page.evaluate<string>("document.activeElement?.id ?? ''");

describeWith(chromium, "the installer's device page", () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function atDevices(url: string) {
    const desk = await openDesk(browser);
    await desk.page.goto(`${url}/devices`);
    await desk.page.getByText('实时', { exact: true }).waitFor();
    return desk;
  }

  test('shows how each device is, and within two seconds that one was unplugged and what to do', async () => {
    const { gateway, lobby } = await openInstallation();
    const { page, faults } = await atDevices(gateway.url);
    await page.getByText('3 台设备全部正常').waitFor();
    const thermometer = rowOf(page, 'thermometer-1');
    await thermometer.getByText('刚刚').waitFor();
    const said = await thermometer.textContent();
    for (const part of ['正常', '测温仪 · gy-mcu90614 · lane-1', '9600 8N1', '℃', '帧'])
      expect(said).toContain(part);

    const unpluggedAtMs = performance.now();
    expect(await lobby.ask('fault thermometer-1 unplug')).toBe('ok');
    await thermometer.getByText('未连接').waitFor();
    await thermometer.getByText(/请检查数据线和电源|请插好设备/).waitFor();
    expect(performance.now() - unpluggedAtMs).toBeLessThan(2_000);
    await page.getByText('3 台设备中有 1 台需要处理').waitFor();

    await lobby.ask('fault thermometer-1 replug');
    await page.getByText('3 台设备全部正常').waitFor();
    await thermometer.getByText('连接过 2 次').waitFor();
    expect(faults).toEqual([]);
  });

  test('shows the bytes of a thermometer, with the keyboard alone', async () => {
    const { gateway } = await openInstallation();
    const { page, faults } = await atDevices(gateway.url);
    await page.getByRole('button', { name: 'thermometer-1' }).focus();
    for (const key of ['End', 'ArrowUp', 'ArrowDown', 'Home']) await page.keyboard.press(key);
    expect(await focused(page)).toBe('row-thermometer-1');
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'thermometer-1 的线路数据' });
    // The header, the kind and the length of a frame (GY-MCU90614 manual).
    await panel
      .getByText(/^5A 5A 45 04( [0-9A-F]{2}){5}$/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('row-thermometer-1');
    expect(page.url()).not.toContain('#');
    expect(faults).toEqual([]);
  });

  test('shows how a scanned code begins and ends; what it says is nowhere in page or stream', async () => {
    const { gateway, scanner } = await openInstallation();
    const { page } = await atDevices(gateway.url);
    const stream = await openSource(`${gateway.url}/api/devices/scanner-9/line`);
    await stream.wait('hb');
    await page.getByRole('button', { name: 'scanner-9' }).press('Enter');
    const panel = page.getByRole('dialog', { name: 'scanner-9' });
    await panel.getByText('码是个人信息').waitFor();
    await panel.getByText('实时', { exact: true }).waitFor();

    const code = '110101199003077758';
    await scanner.send(Buffer.from(`${code}\r\n`));
    await panel.getByText(`${'·· '.repeat(code.length)}0D 0A`).waitFor();
    await rowOf(page, 'scanner-9').getByText(`一个 ${code.length} 字符的码`).waitFor();
    await stream.wait('line');
    const hex = [...code].map((character) => `3${character}`);
    const api = await (await fetch(`${gateway.url}/api/devices`)).text();
    const seen = `${await page.content()}${JSON.stringify(stream.events)}${api}`;
    expect(seen).not.toContain(code);
    for (let at = 0; at + 3 <= hex.length; at += 1)
      expect(seen).not.toContain(hex.slice(at, at + 3).join(' '));
  });

  test('shows below the devices how a lamp is, since when, and what to do', async () => {
    const lamp = {
      ...{ laneId: 'way-in', description: 'modbus serial /dev/ttyUSB3, board 1', failures: 3 },
      ...{ trouble: 'The board does not answer.', dropped: 0 },
    };
    const lamps = [
      { ...lamp, state: 'unsure', lastSureAtMs: Date.now() - 60_000 },
      { ...lamp, laneId: 'way-out', state: 'sure', lastSureAtMs: Date.now(), trouble: null },
    ] as const;
    const gate = await Gate.open({ webDirectory, lamps });
    const { page, faults } = await atDevices(gate.url);
    const lost = page.getByRole('listitem').filter({ hasText: 'way-in' });
    await lost.getByText('指示灯不再确认收到的指令').waitFor();
    await lost.getByText('其间请人工拦车').waitFor();
    await lost.getByText('The board does not answer.').waitFor();
    await lost.getByText(/最近一次成功：.*启动以来失败 3 次/).waitFor();
    await page.getByText('指示灯已确认它显示的内容。').waitFor();
    await page.getByText(/台设备中有 1 台需要处理/).waitFor();
    expect(faults).toEqual([]);
  });

  test('says that it is not live when the gateway is gone, and comes back by itself', async () => {
    const gate = await Gate.open({ webDirectory });
    const { page } = await atDevices(gate.url);
    await gate.stop();
    await page.getByText('不是实时').waitFor();
    await page.getByText(/显示的是 \d\d:\d\d:\d\d 的状态。/).waitFor();
    await Gate.open({ webDirectory, port: gate.port });
    await page.getByText('实时', { exact: true }).waitFor();
  });

  test('says when too many look at lines already, and looks again when asked to', async () => {
    const gate = await Gate.open({ webDirectory });
    const line = `${gate.url}/api/devices/thermometer-1/line`;
    const others = await Promise.all(
      Array.from({ length: MAX_LINE_VIEWERS }, () => openSource(line)),
    );
    const { page } = await atDevices(gate.url);
    await page.getByRole('button', { name: 'thermometer-1' }).press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByText('已有四人在查看线路').waitFor();
    for (const other of others) other.close();
    await eventually('a place is free', async () => {
      await panel.getByRole('button', { name: '再看一次' }).click();
      await panel.getByText(/^(实时|已有四人.*)$/).waitFor();
      return panel.getByText('实时', { exact: true }).isVisible();
    });
  });

  test('is reached from the kiosk, and leads back to the same lane', async () => {
    const gate = await Gate.open({ webDirectory });
    const { page } = await openDesk(browser);
    await page.goto(`${gate.url}/?lane=lane-1`);
    await page.getByRole('link', { name: '设备' }).click();
    await page.getByText('实时', { exact: true }).waitFor();
    await page.getByRole('link', { name: '岗亭屏幕' }).click();
    await page.getByText('请测温', { exact: true }).waitFor();
    expect(page.url()).toBe(`${gate.url}/?lane=lane-1`);
  });

  test('asks for the token where the station has one', async () => {
    const token = '0123456789abcdef0123456789abcdef';
    const accessTokenFile = join(temporaryDirectory(), 'station.token');
    writeFileSync(accessTokenFile, `${token}\n`, { mode: 0o600 });
    const gate = await Gate.open({ webDirectory, accessTokenFile });
    const { page, faults } = await openDesk(browser);
    await page.goto(`${gate.url}/devices/`);
    await page.getByLabel('访问令牌').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByText('令牌不正确。请核对后重新输入。').waitFor();
    await page.getByLabel('访问令牌').fill(token);
    await page.keyboard.press('Enter');
    await page.getByText('实时', { exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test('is complete in English, in high contrast and on a phone of 360 pixels, and remembers both', async () => {
    const gate = await Gate.open({ webDirectory });
    const { page, faults } = await atDevices(gate.url);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByLabel('语言').selectOption('en');
    await page.getByLabel('Appearance').selectOption('contrast');
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'thermometer-1' }).press('Enter');
    await page.getByText('Nothing has come over this line since you look.').waitFor();
    const said = await page.locator('.page').innerText();
    expect(said.replace('中文', '')).not.toMatch(/\p{Script=Han}/u);
    const look = await page.evaluate<[string, number]>(
      '[document.documentElement.dataset.theme, document.documentElement.scrollWidth]',
    );
    expect(look).toEqual(['contrast', 360]);
    expect(faults).toEqual([]);
  });
});
