import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACCESS_TOKEN, runStation, tokenFile } from '#tests/contract/station-harness.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { exampleSnapshot } from '#tests/support/example-snapshot.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';

const letter = (id: number) => ({
  ...{ id, sinkId: 'influx', position: id, epoch: 7, seq: id, parkedAtMs: 1_795_000_000_000 },
  cause: 'field type conflict',
});

/** A station with three dead letters, of which the record of the third is gone. */
async function stationWithLetters(webDirectory: string) {
  let letters = [letter(3), letter(2), letter(1)];
  const asked: string[] = [];
  const settle = (verb: string) => (ids: readonly number[], by: string) => {
    asked.push(`${verb} ${ids} ${by}`);
    const goneIds: readonly number[] = verb === 'retry' ? ids.filter((id) => id === 3) : [];
    const settledIds = ids.filter((id) => !goneIds.includes(id));
    letters = letters.filter(({ id }) => !settledIds.includes(id));
    return Promise.resolve({ settledIds, goneIds });
  };
  const snapshot = exampleSnapshot();
  const { url } = await runStation({
    webDirectory,
    snapshot: () => ({
      ...snapshot,
      journal: { ...snapshot.journal, offlineSecondsLeft: 3_600 * 5 },
      sinks: snapshot.sinks.map((sink) => ({ ...sink, state: 'waiting' })),
    }),
    deadLetters: () => Promise.resolve(letters),
    retryDeadLetters: settle('retry'),
    discardDeadLetters: settle('discard'),
  });
  return { url, asked };
}

describeWith(chromium, 'the page of records', () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  test('says how long the room lasts, and warns while it is short and a sink is away', async () => {
    const { url } = await stationWithLetters(webDirectory);
    const { page, faults } = await openDesk(browser);
    await page.goto(`${url}/records`);
    await page.getByText('按最近一小时的速度，还能保存 5 小时 0 分').waitFor();
    await page.getByText(/不足一天/).waitFor();
    await page.getByText('连不上，记录已保存').first().waitFor();
    await page.getByLabel('语言').selectOption('en');
    await page.getByText('5 h 0 min at the rate of the last hour').waitFor();
    expect(faults).toEqual([]);
  });

  test('sends a refused record again and gives one up, with the keyboard alone', async () => {
    const { url, asked } = await stationWithLetters(webDirectory);
    const { page, faults } = await openDesk(browser);
    await page.goto(`${url}/records`);
    const row = (seq: number) => page.locator('li.letter').filter({ hasText: `7:${seq},` });
    await row(2).getByRole('button', { name: '重新发送' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('已重新发送。').waitFor();
    await row(2).waitFor({ state: 'detached' });

    await row(1).getByRole('button', { name: '重新发送' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await row(1).getByText('确定放弃？对方将永远收不到').waitFor();
    expect(asked).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.getByText('已放弃；谁在何时放弃已记录在案。').waitFor();
    expect(asked).toEqual([
      expect.stringMatching(/^retry 2 station page \(/),
      expect.stringMatching(/^discard 1 station page \(/),
    ]);

    await row(3).getByRole('button', { name: '重新发送' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('原记录已不在日志中，只能放弃。').waitFor();
    await eventually('the last letter to stay', async () => (await row(3).count()) === 1);
    expect(faults).toEqual([]);
  });

  test('asks for the access token itself where the station wants one', async () => {
    const { url } = await runStation({ webDirectory, config: { accessTokenFile: tokenFile() } });
    const { page, faults } = await openDesk(browser);
    await page.goto(`${url}/records`);
    await page.getByLabel('访问令牌').fill(ACCESS_TOKEN);
    await page.keyboard.press('Enter');
    await page.getByText('没有被拒收的记录。').waitFor();
    expect(faults).toEqual([]);
  });
});
