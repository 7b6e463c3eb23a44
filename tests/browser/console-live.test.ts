import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { OpsRoom, rowOf, textOf } from './ops-room.ts';

const liveLine = (page: Page) => page.locator('.live-line');

describeWith(chromium, 'a screen that says how live it is', () => {
  let browser: Browser;
  let pages: string;
  beforeAll(async () => {
    pages = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test('says since when it is not live, resumes by itself and shows nothing twice', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.raiseFever('before');
    await rowOf(page, 'before').waitFor();
    await room.centre.stop();
    await page.locator('.live-line.is-not-live').waitFor();
    expect(await textOf(liveLine(page))).toMatch(/未实时自 \d\d:\d\d:\d\d 起断开/);
    expect(await rowOf(page, 'before').isVisible()).toBe(true);

    await room.raiseFever('meanwhile');
    await room.restart();
    await room.gateway.heartbeat();
    await rowOf(page, 'meanwhile').waitFor();
    await page.locator('.live-line.is-live').waitFor();
    await room.raiseFever('after');
    await rowOf(page, 'after').waitFor();
    const ids = await page
      .locator('.alert-row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row-id')));
    expect(ids.map((id) => id?.split('.')[1])).toEqual(['after', 'meanwhile', 'before']);
    expect(faults).toEqual([]);
  });

  test('an empty list on a dead line is not called good news', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await page.getByText('当前没有告警。').waitFor();
    await room.centre.stop();
    await page.getByText('这不代表没有发热人员').waitFor();
  });

  test('a half-open connection is noticed although no error comes', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await page.clock.install();
    await room.signIn(page, 'li');
    // The stream stays open; the page's own time passes without a heartbeat in it.
    await page.route('**/api/stream*', (route) => route.abort());
    await page.clock.fastForward(13_000);
    await page.locator('.live-line.is-not-live').waitFor();
    await page.unroute('**/api/stream*');
    await page.locator('.live-line.is-live').waitFor();
  });

  test('a page that wakes up does not wait for its watchdog', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.centre.stop();
    await page.locator('.live-line.is-not-live').waitFor();
    await room.restart();
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    await page.locator('.live-line.is-live').waitFor();
  });

  test('a session that the server ended leads to the door, with the reason', async () => {
    const room = await OpsRoom.open(pages);
    const { page, context } = await openDesk(browser);
    await room.signIn(page, 'li');
    await context.clearCookies();
    await room.centre.stop();
    await page.locator('.live-line.is-not-live').waitFor();
    await room.restart();
    await page.getByText('您的登录已失效，请重新登录。').waitFor();
    expect(page.url()).toContain('#/sign-in');
  });

  test('passages appear as they happen, each once, and can be paused', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await page.getByRole('link', { name: '通行记录' }).click();
    await page.getByText('还没有通行记录。').waitFor();
    await room.pass('p-1');
    const rows = page.locator('.passage-table tbody tr');
    await eventually('the first passage', async () => (await rows.count()) === 1);
    await page.getByRole('button', { name: '暂停滚动' }).click();
    await room.pass('p-2');
    await page.getByRole('button', { name: '上方有 1 条新记录' }).waitFor();
    expect(await rows.count()).toBe(1);
    await page.getByRole('button', { name: '继续滚动' }).click();
    await eventually('the second passage', async () => (await rows.count()) === 2);
  });

  test('a gateway says whether anything of it is missing', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.pass('p-1');
    await room.gateway.heartbeat();
    await page.getByRole('link', { name: '网关' }).click();
    const card = page.locator('.gateway-card');
    await card.getByText('无缺失').waitFor();
    await card.getByText('已全部确认').waitFor();
    await card.getByText('在线').waitFor();
    room.gateway.stopAnswering();
    room.loseMessageOf('p-2');
    await room.gateway.heartbeat();
    await card.getByText('缺 1 条，正在补要').waitFor();
  });

  test('a gap that is not filled in time is shown everywhere, and withdrawn when it is filled', async () => {
    const room = await OpsRoom.open(pages, { visibleAfterMs: 1_500 });
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    await room.pass('p-1');
    room.gateway.stopAnswering();
    room.loseMessageOf('p-2');
    await room.gateway.heartbeat();
    const badge = page.locator('.navigation .badge[title*="断号"]');
    await badge.waitFor();
    await page.getByRole('link', { name: '网关' }).click();
    const gap = page.locator('.gap.is-open');
    await gap.waitFor();
    expect(await textOf(gap)).toMatch(/第 1 段 2 号.*自 /s);
    room.gateway.answerAgain();
    await gap.waitFor({ state: 'detached' });
    await badge.waitFor({ state: 'detached' });

    room.gateway.stopAnswering();
    for (const passageId of ['p-3', 'p-4']) room.loseMessageOf(passageId);
    const facts = { epoch: 1, fromSeq: 3, toSeq: 4, reason: 'lost-tail' } as const;
    await room.gateway.emit({ kind: 'gap', facts });
    await page.locator('.gap.is-lost').waitFor();
    expect(await textOf(page.locator('.gap'))).toMatch(/第 1 段 3–4 号/);
    await page.locator('.gateway-card').getByText('无缺失').waitFor();
    expect(await badge.count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
