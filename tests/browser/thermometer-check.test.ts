import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { openInstallation } from './installation.ts';

describeWith(chromium, "a technician's check of a thermometer", () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test('is computed, confirmed and listed; what differs too much is refused with a sentence', async () => {
    const { gateway } = await openInstallation();
    const { page, faults } = await openDesk(browser);
    await page.goto(`${gateway.url}/devices`);
    const row = page.locator('li.device').filter({ has: page.locator('#row-thermometer-1') });
    await row.getByText('从未校验').waitFor();
    await row.getByRole('button', { name: '校验此测温仪' }).click();
    const form = page.getByRole('form', { name: 'thermometer-1 的校验' });
    const enter = async (differences: readonly number[]) => {
      for (const [index, difference] of differences.entries()) {
        await form.getByLabel(`标准值 ${index + 1}`, { exact: true }).fill(String(35 + index));
        const reading = (35 + index - difference).toFixed(2);
        await form.getByLabel(`读数 ${index + 1}`, { exact: true }).fill(reading);
      }
      await form.getByRole('button', { name: '计算' }).click();
    };

    await enter([0.4, 0.5, 1.2]);
    await form.getByText('各组相差超过 0.3 ℃').waitFor();
    expect(await form.getByRole('button', { name: '确认' }).count()).toBe(0);

    await enter([0.4, 0.5, 0.3]);
    await form.getByText('各组相差 0.20 ℃ 以内').waitFor();
    await form.getByRole('button', { name: '确认' }).click();
    await form.getByText('校验已生效').waitFor();
    await row.getByText(/已校验 · 修正值 \+0\.40 ℃/).waitFor();
    await form.getByRole('table', { name: '历次校验' }).getByText('黑体').waitFor();
    expect(faults).toEqual([]);
  });
});
