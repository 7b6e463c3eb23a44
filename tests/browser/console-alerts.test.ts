import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { OpsRoom, rowOf, textOf } from './ops-room.ts';

describeWith(chromium, 'alerts on the console', () => {
  let browser: Browser;
  let pages: string;
  beforeAll(async () => {
    pages = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test('the first person sets the centre up, and a wrong code is explained', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await page.goto(room.url);
    const send = async (code: string): Promise<void> => {
      await page.locator('[name=code]').fill(code);
      await page.locator('[name=userName]').fill('王敏');
      await page.locator('[name=password]').fill('一句别人猜不到的话啊');
      await page.locator('button[type=submit]').click();
    };
    await page.waitForURL('**/#/setup');
    await send('WRONG-CODE');
    await page.getByRole('alert').getByText('设置码不正确。').waitFor();
    await send(room.centre.setUpCode ?? '');
    await page.locator('.live-line.is-live').waitFor();
    expect(page.url()).toContain('#/alerts');
    expect(await page.locator('.signed-in-name').textContent()).toBe('王敏（管理员）');
    expect(faults).toEqual([]);
  });

  test('a fever alert rises as a row with its evidence, and the title counts it', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    await page.getByText('当前没有告警。').waitFor();
    await room.raiseFever('e-1');
    const row = rowOf(page, 'e-1');
    await row.waitFor();
    const text = await textOf(row);
    for (const part of ['38.6', '原始 36.4', '阈值 37.3', 'main-entrance · lane-1', '待受理'])
      expect(text).toContain(part);
    expect(text).toMatch(/0:0\d 前/);
    expect(await page.title()).toBe('(1) 告警');
    expect(faults).toEqual([]);
  });

  test('two people at one gate are two alerts, and a re-measure is not a third', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.raiseFever('e-1');
    await room.raiseFever('e-2');
    await rowOf(page, 'e-2').waitFor();
    await room.raiseFever('e-1', { change: 'updated', attempt: 2, passageId: 'e-1-again' });
    await rowOf(page, 'e-1').getByText('第 2 次测温').waitFor();
    expect(await page.locator('.alert-row').count()).toBe(2);
  });

  test('an acknowledgement is seen in another browser within a second, with name and time', async () => {
    const room = await OpsRoom.open(pages);
    const [a, b] = [await openDesk(browser), await openDesk(browser)];
    await room.signIn(a.page, 'anna-lee');
    await room.signIn(b.page, 'mei');
    await room.raiseFever('e-1');
    await rowOf(b.page, 'e-1').waitFor();
    const seen = rowOf(b.page, 'e-1').getByText(/anna-lee 于 \d\d:\d\d:\d\d 受理/);
    await rowOf(a.page, 'e-1').getByRole('button').waitFor();
    const clickedAtMs = performance.now();
    await Promise.all([rowOf(a.page, 'e-1').getByRole('button').click(), seen.waitFor()]);
    expect(performance.now() - clickedAtMs).toBeLessThan(1_000);
    expect(await b.page.title()).toBe('门岗值守');
  });

  test('the second one who acknowledges is told who was first', async () => {
    const room = await OpsRoom.open(pages);
    const [a, b] = [await openDesk(browser), await openDesk(browser)];
    await room.signIn(a.page, 'anna-lee');
    await room.signIn(b.page, 'mei');
    await room.raiseFever('e-1');
    await rowOf(b.page, 'e-1').waitFor();
    // B's stream is cut, so B has not heard of A when B presses.
    await b.page.route('**/api/stream*', (route) => route.abort());
    await b.page.reload();
    await rowOf(b.page, 'e-1').getByRole('button').waitFor();
    await rowOf(a.page, 'e-1').getByRole('button').click();
    await rowOf(a.page, 'e-1').getByText('已受理').waitFor();
    await rowOf(b.page, 'e-1').getByRole('button').click();
    const told = rowOf(b.page, 'e-1').getByRole('alert');
    expect(await textOf(told)).toMatch(/^anna-lee 已于 \d\d:\d\d:\d\d 先行受理，无需重复处理。$/);
    expect(await rowOf(b.page, 'e-1').getByRole('button').count()).toBe(0);
  });

  test('a guard watches and has nothing to press', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'guo', 'guard');
    await room.raiseFever('e-1');
    await rowOf(page, 'e-1').waitFor();
    expect(await rowOf(page, 'e-1').getByRole('button').count()).toBe(0);
  });

  test('what arrives late is marked and does not ring; what is new rings until it is answered', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await page.getByText('声音未开启：新告警不会响铃').waitFor();
    await page.getByRole('button', { name: '开始值班' }).click();
    await page.getByText('声音已开启').waitFor();
    const hourAgoMs = Date.now() - 3_600_000;
    await room.raiseFever('late', {}, hourAgoMs);
    await rowOf(page, 'late').getByText('补传').waitFor();
    expect(await page.getByText('声音已开启').isVisible()).toBe(true);
    await room.raiseFever('now');
    await page.getByText('响铃中：1 条告警待受理').waitFor();
    await rowOf(page, 'now').getByRole('button').click();
    await page.getByText('声音已开启').waitFor();
  });

  test('a link to an alert leads there by way of the door', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.raiseFever('e-1');
    const { userName, password } = await room.administrator();
    await page.goto(`${room.url}/#/alerts/gate-1.e-1`);
    await page.waitForURL('**/#/sign-in');
    await page.locator('[name=userName]').fill(userName);
    await page.locator('[name=password]').fill(password);
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { name: '发热告警 · main-entrance · lane-1' }).waitFor();
  });

  test('an alert tells its whole story, down to the passage', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.pass('e-1');
    await room.raiseFever('e-1');
    await rowOf(page, 'e-1').getByRole('link').click();
    await page.getByRole('button', { name: '受理' }).click();
    await eventually('the log with both entries', async () => {
      const log = await textOf(page.locator('.log').first());
      return log.includes('告警产生') && log.includes('受理 li');
    });
    await page.getByRole('link', { name: '查看通行记录' }).click();
    await page.getByText('k1.AAAAAAAAAAAAAAAAAAAAAA').waitFor();
    expect(await page.getByText('校正后时间').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('a time that became known later stands beside the one of a clock that nobody had set, with how far off it may be', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'wu');
    const correctedAtMs = Date.UTC(2026, 10, 23, 9, 30);
    await room.passUnderUnsetClock('e-1', {
      ...{ correctedAtMs, correctedErrorBoundMs: 4_240, correctedBy: 'corrected' },
    });
    await rowOf(page, 'e-1').getByRole('link').click();
    const time = page.locator('.fact', { hasText: '校正后时间' });
    await time.waitFor();
    const day = await page.evaluate(
      (atMs) => new Date(atMs).toLocaleTimeString('zh-CN'),
      correctedAtMs,
    );
    expect(await textOf(time)).toContain(day);
    expect(await textOf(time)).toContain('误差不超过 4.2 秒 · 依据之后校准的时钟');
    await page.getByRole('link', { name: '查看通行记录' }).click();
    await page.getByText('k1.AAAAAAAAAAAAAAAAAAAAAA').waitFor();
    expect(await textOf(time)).toContain('误差不超过 4.2 秒');
    expect(faults).toEqual([]);
  });
});
