import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { OpsRoom, rowOf, textOf } from './ops-room.ts';

const focusedRow = (page: Page): Promise<string | null> =>
  page.evaluate<string | null>(
    "document.activeElement?.closest('[data-row-id]')?.getAttribute('data-row-id')?.split('.')[1] ?? null",
  );

/** Presses Tab until the focus is in the list; fails when it never gets there. */
async function tabIntoList(page: Page): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focusedRow(page)) !== null) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the list cannot be reached with the keyboard');
}

describeWith(chromium, 'the console without a mouse', () => {
  let browser: Browser;
  let pages: string;
  beforeAll(async () => {
    pages = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function withAlerts(...episodeIds: string[]) {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    for (const episodeId of episodeIds) {
      await room.raiseFever(episodeId);
      await rowOf(page, episodeId).waitFor();
    }
    return { room, page, faults };
  }

  test('signing in needs no mouse', async () => {
    const room = await OpsRoom.open(pages);
    const { page } = await openDesk(browser);
    const { userName, password } = await room.administrator();
    await page.goto(room.url);
    await page.locator('[name=userName]').focus();
    await page.keyboard.type(userName);
    await page.keyboard.press('Tab');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.locator('.live-line.is-live').waitFor();
  });

  test('j and k move, a acknowledges, Enter opens and the way back leads to the list', async () => {
    const { page } = await withAlerts('e-1', 'e-2', 'e-3');
    await tabIntoList(page);
    expect(await focusedRow(page)).toBe('e-3');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await focusedRow(page)).toBe('e-1');
    await page.keyboard.press('k');
    expect(await focusedRow(page)).toBe('e-2');
    await page.keyboard.press('a');
    await rowOf(page, 'e-2').getByText('已受理').waitFor();
    expect(await focusedRow(page)).toBe('e-2');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '发热告警 · main-entrance · lane-1' }).waitFor();
    await page.goBack();
    await rowOf(page, 'e-1').getByText('待受理').waitFor();
  });

  test('the keys do nothing while the focus is elsewhere', async () => {
    const { page } = await withAlerts('e-1');
    await page.locator('.preferences select').first().focus();
    await page.keyboard.press('a');
    await page.keyboard.press('j');
    expect(await focusedRow(page)).toBeNull();
    expect(await rowOf(page, 'e-1').getByText('待受理').isVisible()).toBe(true);
  });

  test('a modifier keeps the browser its own shortcuts', async () => {
    const { page } = await withAlerts('e-1');
    await tabIntoList(page);
    await page.keyboard.press('Control+a');
    expect(await rowOf(page, 'e-1').getByText('待受理').isVisible()).toBe(true);
  });

  test('a reader is never moved: what is new is counted above, and k goes there', async () => {
    const { room, page } = await withAlerts('e-1', 'e-2');
    await tabIntoList(page);
    await page.keyboard.press('j');
    const before = await rowOf(page, 'e-1').boundingBox();
    await room.raiseFever('e-3');
    const above = page.getByRole('button', { name: '上方有 1 条新告警' });
    await above.waitFor();
    expect(await page.locator('.alert-row').count()).toBe(2);
    expect(await focusedRow(page)).toBe('e-1');
    expect((await rowOf(page, 'e-1').boundingBox())?.y).toBe(before?.y);
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await eventually('the new alert in focus', async () => (await focusedRow(page)) === 'e-3');
    expect(await page.locator('.alert-row').count()).toBe(3);
  });

  test('what is new is shown at once while nobody reads', async () => {
    const { room, page } = await withAlerts('e-1');
    await room.raiseFever('e-2');
    await rowOf(page, 'e-2').waitFor();
    expect(await page.locator('.new-above').count()).toBe(0);
  });

  test('both languages are complete, and the choice is remembered', async () => {
    const { page, faults } = await withAlerts('e-1');
    await page.getByLabel('语言').selectOption('en');
    await page.getByRole('heading', { name: 'Alerts', exact: true, level: 1 }).waitFor();
    expect(await page.title()).toBe('(1) Alerts');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await rowOf(page, 'e-1').getByText('Waiting').waitFor();
    const said = await textOf(page.locator('body'));
    // The switch names each language in that language.
    expect(said.replace('中文', '')).not.toMatch(/\p{Script=Han}/u);
    await page.getByLabel('Language').selectOption('zh-CN');
    await page.getByRole('heading', { name: '告警', exact: true, level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });

  test('signing out ends the session in this browser', async () => {
    const { page } = await withAlerts('e-1');
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.getByRole('heading', { name: '登录' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: '登录' }).waitFor();
    expect(await page.locator('.alert-row').count()).toBe(0);
  });
});
