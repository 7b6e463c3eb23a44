import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Passage } from '#gateway/domain/passage.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { Gate } from './gate.ts';

/** Height of the painted letters of an element in CSS pixels, by the font it really got. */
const LETTER_HEIGHT = `(selector) => {
  const element = document.querySelector(selector);
  const { font } = getComputedStyle(element);
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = font;
  const { actualBoundingBoxAscent, actualBoundingBoxDescent } = canvas.measureText(element.textContent);
  return actualBoundingBoxAscent + actualBoundingBoxDescent;
}`;

/** What of an element lies outside of the part of the screen that belongs to the verdict. */
const CUT_OFF = `(selector) => {
  const inner = document.querySelector(selector).getBoundingClientRect();
  const outer = document.querySelector('.verdict').getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  const text = range.getBoundingClientRect();
  return Math.max(outer.left - text.left, text.right - outer.right, outer.top - inner.top, inner.bottom - outer.bottom);
}`;

type Screen = {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly heightMillimetres: number;
};

/** The smallest screens that a guard stands before, by the height of their picture. */
const screens: readonly Screen[] = [
  { name: 'a tablet of 10.1 inches', width: 1280, height: 800, heightMillimetres: 136 },
  { name: 'the same, upright', width: 800, height: 1280, heightMillimetres: 217 },
  { name: 'a monitor of 15.6 inches', width: 1920, height: 1080, heightMillimetres: 194 },
];

const DISTANCE_MILLIMETRES = 3_000;
/** ISO 9241-3 §5.4 prefers 20 to 22. */
const WANTED_ARC_MINUTES = 20;

function arcMinutes(heightPixels: number, { height, heightMillimetres }: Screen): number {
  const millimetres = (heightPixels * heightMillimetres) / height;
  return (Math.atan(millimetres / DISTANCE_MILLIMETRES) * 180 * 60) / Math.PI;
}

const verdicts: readonly Partial<Passage>[] = [
  { verdict: 'admit', verdictReason: 'clear' },
  { verdict: 'measure-again', verdictReason: 'temperature-missing' },
  { verdict: 'step-aside', verdictReason: 'temperature-suspected' },
  { verdict: 'refuse', verdictReason: 'code-expired' },
  { verdict: 'call-guard', verdictReason: 'code-cannot-check' },
];

describeWith(chromium, "the guard's screen from three metres", () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function atLane() {
    const gate = await Gate.open({ webDirectory });
    const desk = await openDesk(browser);
    await desk.page.goto(`${gate.url}/?lane=lane-1`);
    await isReady(desk.page);
    return { gate, ...desk };
  }
  const isReady = (page: Page) => page.locator('.stage.is-ready').waitFor();
  const measure = (page: Page, what: string, selector: string): Promise<number> =>
    page.evaluate<number>(`(${what})('${selector}')`);

  test.each(screens)('word and number are read on $name, in both languages', async (screen) => {
    const { gate, page } = await atLane();
    await page.setViewportSize(screen);
    for (const language of ['中文', 'English']) {
      for (const changes of verdicts) {
        gate.pass(changes, 37.8);
        await page.locator(`.verdict.is-${changes.verdict}`).waitFor();
        for (const part of ['.verdict-word', '.verdict-number']) {
          const height = await measure(page, LETTER_HEIGHT, part);
          const size = arcMinutes(height, screen);
          expect({ part, language, ...changes, size }).toMatchObject({
            size: expect.toSatisfy((minutes: number) => minutes >= WANTED_ARC_MINUTES),
          });
          expect(await measure(page, CUT_OFF, part), `${part} ${changes.verdict}`).toBeLessThan(1);
        }
        expect(await measure(page, CUT_OFF, '.verdict-next')).toBeLessThan(1);
      }
      const other = page.getByRole('button', { name: 'English' });
      if (await other.count()) await other.click();
    }
  });

  test('whoever is stepped aside is told their number, and with people aside nothing is cut off', async () => {
    const { gate, page } = await atLane();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('button', { name: 'English' }).click();
    gate.status({ opsCentre: 'waiting' });
    const passage = { verdict: 'step-aside', verdictReason: 'temperature-suspected' } as const;
    gate.pass({ ...passage, episodeId: 'episode-c' }, 38.8);
    gate.aside({
      ...{ episodeId: 'episode-c', label: 4, to: 'second-look', cause: 'suspicion' },
      deadlines: { stepInMs: null, contactInMs: 240_000, endInMs: 1_700_000 },
    });
    await page.locator('.verdict-called').getByText('No. 4').waitFor();
    for (const part of ['.verdict-word', '.verdict-number', '.verdict-called', '.verdict-next'])
      expect(await measure(page, CUT_OFF, part), part).toBeLessThan(1);
  });

  test('each verdict has a shape of its own', async () => {
    const { gate, page } = await atLane();
    const outlines = new Set<string | null>();
    for (const changes of verdicts) {
      gate.pass(changes);
      await page.locator(`.verdict.is-${changes.verdict}`).waitFor();
      outlines.add(await page.locator('.verdict .shape-outline').getAttribute('d'));
    }
    expect(outlines.size).toBe(verdicts.length);
  });

  test('a number that is not valid is struck out and not to be read from afar', async () => {
    const { gate, page } = await atLane();
    const decision = { thresholdCelsius: 37.3, policy: 'p', temperatureCelsius: 34.4 };
    gate.pass({
      verdict: 'measure-again',
      verdictReason: 'temperature-not-valid',
      decision: { ...decision, outcome: 'not-valid', reason: 'too-low' },
    });
    await page.locator('.verdict s').getByText('34.4').waitFor();
    expect(await page.locator('.verdict-number').count()).toBe(0);
  });

  test('high contrast is white on black, keeps shape and word, and is remembered', async () => {
    const { gate, page } = await atLane();
    await page.getByRole('button', { name: '高对比：关' }).click();
    await page.reload();
    await isReady(page);
    await page.getByRole('button', { name: '高对比：开' }).waitFor();
    gate.pass({ verdict: 'refuse', verdictReason: 'code-expired' });
    const verdict = page.locator('.verdict.is-refuse');
    await verdict.waitFor();
    const look = await page.evaluate<readonly string[]>(`(() => {
      const { color, backgroundColor, borderTopColor } = getComputedStyle(document.querySelector('.verdict'));
      return [color, backgroundColor, borderTopColor];
    })()`);
    expect(look.slice(0, 2)).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    expect(look[2]).not.toBe('rgb(255, 255, 255)');
  });

  test('a machine that asks for less motion gets none', async () => {
    const { gate, page } = await atLane();
    gate.pass();
    await page.locator('.verdict').waitFor();
    const animation = `getComputedStyle(document.querySelector('.verdict')).animationName`;
    expect(await page.evaluate<string>(animation)).not.toBe('none');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect(await page.evaluate<string>(animation)).toBe('none');
  });

  test('a verdict that waited on the way is marked and goes when its own time is over', async () => {
    const { gate, page } = await atLane();
    gate.pass({}, 36.4, 4_000);
    await page.getByText(/网络延迟：这是 \d 秒前的结论/).waitFor();
    const sinceMs = performance.now();
    await isReady(page);
    expect(performance.now() - sinceMs).toBeLessThan(4_000);
  });

  test('the moment the stream breaks no verdict stands, and after it none is shown again', async () => {
    const { gate, page } = await atLane();
    gate.pass();
    await page.locator('.verdict').waitFor();
    await gate.stop();
    await page.getByText(/连接中断|屏幕已断开/).waitFor();
    expect(await page.locator('.verdict').count()).toBe(0);
    const again = await Gate.open({ webDirectory, port: gate.port });
    await isReady(page);
    again.pass({ verdict: 'refuse', verdictReason: 'code-expired' });
    await page.locator('.verdict.is-refuse').waitFor();
  });
});
