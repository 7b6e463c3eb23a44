import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { deviceAlertFacts } from '#tests/support/ops-centre/wire-events.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { OpsRoom, rowOf, textOf } from './ops-room.ts';

describeWith(chromium, 'an alert about a thermometer on the console', () => {
  let browser: Browser;
  let pages: string;
  beforeAll(async () => {
    pages = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test('says what is wrong and what to do, nothing of a fever, and goes when it is over', async () => {
    const room = await OpsRoom.open(pages);
    const { page, faults } = await openDesk(browser);
    await room.signIn(page, 'li');
    const facts = deviceAlertFacts();
    await room.gateway.emit({ kind: 'alert', facts });
    const row = rowOf(page, facts.alertKey);
    await row.getByText('反复出现同一数值').waitFor();
    expect(await textOf(row)).not.toContain('发热');

    await row.locator('[data-row-link]').click();
    await page.getByText('请关闭再打开测温仪').waitFor();
    const main = await textOf(page.locator('main'));
    expect(main).toContain('连续数值个数');
    expect(main).not.toMatch(/发热|复测|该人员/);
    await page.getByRole('button', { name: /受理/ }).click();
    await page.getByText('已受理').first().waitFor();

    const cleared = deviceAlertFacts({ change: 'cleared' });
    await room.gateway.emit({ kind: 'alert', facts: cleared });
    await page.getByText('已自行恢复').waitFor();
    expect(faults).toEqual([]);
  });
});
