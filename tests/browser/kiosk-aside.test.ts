import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EpisodeTransition } from '#gateway/domain/episode.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import type { GateOptions } from './gate.ts';
import { Gate } from './gate.ts';

const open = { contact: null, otherSite: null, alertPriority: null, isHigh: false } as const;
const MINUTE_MS = 60_000;

const waits: Partial<EpisodeTransition> = {
  ...open,
  ...{ episodeId: 'episode-a', label: 1, to: 'aside', cause: 'wait-started' },
  repeatsCelsius: [37.5],
  deadlines: { stepInMs: 5 * MINUTE_MS, contactInMs: null, endInMs: 30 * MINUTE_MS },
};
const needsContact: Partial<EpisodeTransition> = {
  ...open,
  ...{ episodeId: 'episode-b', label: 2, to: 'second-look', cause: 'repeated', isHigh: true },
  repeatsCelsius: [38.4],
  deadlines: { stepInMs: null, contactInMs: 4 * MINUTE_MS, endInMs: 29 * MINUTE_MS },
};

const card = (page: Page, label: number) =>
  page.locator('.aside-strip .aside-card').filter({ hasText: new RegExp(`^${label}`) });
const panel = (page: Page) => page.locator('.aside-panel');

describeWith(chromium, "the guard's steps for people aside", () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function withTwoAside(options: Partial<GateOptions> = {}) {
    const gate = await Gate.open({ webDirectory, ...options });
    const desk = await openDesk(browser);
    await desk.page.goto(`${gate.url}/?lane=lane-1`);
    await desk.page.locator('.stage.is-ready').waitFor();
    gate.aside(waits);
    gate.aside(needsContact);
    await card(desk.page, 2).waitFor();
    return { gate, ...desk };
  }
  const asked = async (gate: Gate, count: number) => {
    await eventually('the request', () => gate.episodeRequests.length === count);
    return gate.episodeRequests.at(-1);
  };

  test('each has a number, a countdown to the next step and to the end, and one sentence', async () => {
    const { page, faults } = await withTwoAside();
    const [first, second] = await page.locator('.aside-card').allTextContents();
    // Who needs a contact reading stands first.
    expect(first).toMatch(
      /^2体温计时限 [34]:\d\d总时限 2[89]:\d\d请马上用体温计测量，并输入读数。$/,
    );
    expect(second).toMatch(/^1等候还剩 [45]:\d\d总时限 (29|30):\d\d请让其在室内阴凉处等候/);
    expect(faults).toEqual([]);
  });

  test('the next person is never kept waiting by it: the verdict stands beside the panel', async () => {
    const { gate, page } = await withTwoAside();
    await card(page, 2).click();
    await panel(page).waitFor();
    gate.pass();
    const verdict = page.locator('.verdict.is-admit');
    await verdict.waitFor();
    const [left, right] = [await verdict.boundingBox(), await panel(page).boundingBox()];
    if (!left || !right) throw new Error('both are on the screen');
    expect(left.x + left.width).toBeLessThanOrEqual(right.x + 1);
    expect(await panel(page).isVisible()).toBe(true);
  });

  test('a contact value is entered with the keyboard alone, for the person of that number', async () => {
    const { gate, page } = await withTwoAside();
    await page.keyboard.press('2');
    await page.keyboard.type('383');
    await page.getByRole('button', { name: '登记 2 号：腋下 38.3 ℃' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await asked(gate, 1)).toEqual({
      episodeId: 'episode-b',
      request: { kind: 'contact', temperatureCelsius: 38.3, contactSite: 'axillary' },
    });
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
  });

  test('by touch too; where it was taken is remembered and stands on the button', async () => {
    const { gate, page } = await withTwoAside();
    await card(page, 1).click();
    await panel(page).getByRole('button', { name: '耳', exact: true }).click();
    for (const key of ['3', '7', '2', '退格', '1'])
      await panel(page).getByRole('button', { name: key, exact: true }).click();
    await panel(page).getByRole('button', { name: '登记 1 号：耳 37.1 ℃' }).click();
    expect(await asked(gate, 1)).toEqual({
      episodeId: 'episode-a',
      request: { kind: 'contact', temperatureCelsius: 37.1, contactSite: 'ear' },
    });
    await page.reload();
    await card(page, 2).click();
    const ear = panel(page).getByRole('button', { name: '耳', exact: true });
    expect(await ear.getAttribute('aria-pressed')).toBe('true');
  });

  test('what is typed for one person is never entered for another', async () => {
    const { gate, page } = await withTwoAside();
    await card(page, 1).click();
    await page.keyboard.type('38');
    await card(page, 2).click();
    await panel(page).getByText('2 号').first().waitFor();
    await page.keyboard.press('5');
    await panel(page).locator('output').getByText('5_._').waitFor();
    expect(gate.episodeRequests).toEqual([]);
  });

  test('a value that no thermometer shows is refused with a sentence and not sent', async () => {
    const { gate, page } = await withTwoAside();
    await page.keyboard.press('1');
    await page.keyboard.type('833');
    await page.keyboard.press('Enter');
    await page.getByText('83.3 ℃ 不可能是体温计读数').waitFor();
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await page.getByText('请输入三位数字').waitFor();
    expect(gate.episodeRequests).toEqual([]);
  });

  test('that a person left takes two presses', async () => {
    const { gate, page } = await withTwoAside();
    await card(page, 1).click();
    await page.getByRole('button', { name: '人已离开' }).click();
    expect(gate.episodeRequests).toEqual([]);
    await page.getByRole('button', { name: '确定已离开？再按一次' }).click();
    expect(await asked(gate, 1)).toEqual({
      episodeId: 'episode-a',
      request: { kind: 'action', action: 'person-left' },
    });
    await page.getByText('已记录：人已离开。').waitFor();
  });

  test('the next measurement at the wrist is asked for', async () => {
    const { gate, page } = await withTwoAside();
    await card(page, 1).click();
    await page.getByRole('button', { name: '测手腕' }).click();
    expect((await asked(gate, 1))?.request).toEqual({
      kind: 'action',
      action: 'measure-other-site',
      bodySite: 'wrist',
    });
  });

  test('a refusal of the gateway is said', async () => {
    const { page } = await withTwoAside({ refusesEpisodes: true });
    await card(page, 1).click();
    await page.keyboard.type('371');
    await page.keyboard.press('Enter');
    await page.getByText('没有登记：网关不接受').waitFor();
  });

  test('how it ended is said for a while, and then the person is off the list', async () => {
    const { gate, page } = await withTwoAside();
    await page.clock.install();
    await page.reload();
    await card(page, 1).waitFor();
    gate.aside({ ...waits, to: 'cleared', cause: 'contact-below-threshold', deadlines: null });
    await page.getByText('体温计读数正常：就体温而言可以放行。').waitFor();
    await page.clock.fastForward(21_000);
    await card(page, 1).waitFor({ state: 'detached' });
  });

  test('without the gateway the countdowns go on, and paper is asked for', async () => {
    const { gate, page } = await withTwoAside();
    await gate.stop();
    await page.getByText('屏幕已断开').waitFor();
    await page.getByText('请按纸面流程继续').waitFor();
    expect(await card(page, 2).textContent()).toMatch(/体温计时限 [34]:\d\d/);
  });

  test('English is complete', async () => {
    const { page } = await withTwoAside();
    await page.getByRole('button', { name: 'English' }).click();
    await card(page, 2).click();
    await panel(page).getByText('Use the contact thermometer now and enter its value.').waitFor();
    expect(await panel(page).textContent()).not.toMatch(/\p{Script=Han}/u);
  });
});
