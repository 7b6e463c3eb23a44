import { chromium as launcher } from 'playwright-core';
import { chromium } from '#tests/support/chromium.ts';

/** A real Chromium before the kiosk that notes when it heard of each verdict and when it had drawn it. */
export type PaintedPage = {
  /** On CLOCK_MONOTONIC of this machine, in their order. */
  readonly times: () => Promise<{ readonly heard: number[]; readonly painted: number[] }>;
  /** How far the page's clock may be off, from the quickest of many questions. */
  readonly clockErrorMs: number;
  readonly close: () => Promise<void>;
};

/**
 * Runs before the page's own scripts. `heard`: a listener of its own on the stream, before the page's. `painted`: the
 * verdict is in the document, a frame is asked for, and the first task after that frame: style, layout and paint of the
 * frame are done then. What the compositor and the monitor add is not in it: up to one refresh, 17 ms at 60 Hz.
 */
const PROBE = `(() => {
  const times = { heard: [], painted: [] };
  window.benchTimes = times;
  const now = () => performance.timeOrigin + performance.now();
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(...args) {
      super(...args);
      this.addEventListener('passage', () => times.heard.push(now()));
    }
  };
  const afterFrame = () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => times.painted.push(now());
    port2.postMessage(0);
  };
  let shown = null;
  const look = () => {
    const verdict = document.querySelector('.verdict');
    if (verdict === shown) return;
    shown = verdict;
    if (verdict) requestAnimationFrame(afterFrame);
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true });
})()`;

const QUESTIONS = 40;

export async function openPaintedPage(url: string): Promise<PaintedPage> {
  const browser = await launcher.launch({
    ...(chromium.path !== null && { executablePath: chromium.path }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
  });
  const page = await context.newPage();
  await page.addInitScript(PROBE);
  await page.goto(url);
  await page.locator('.link.is-live').waitFor();

  /** The page's clock against this machine's monotonic one, from the answer that came back the quickest. */
  let offsetMs = 0;
  let shortestMs = Number.POSITIVE_INFINITY;
  for (let question = 0; question < QUESTIONS; question += 1) {
    const askedMs = monotonicMs();
    const pageMs = await page.evaluate<number>('performance.timeOrigin + performance.now()');
    const answeredMs = monotonicMs();
    if (answeredMs - askedMs >= shortestMs) continue;
    shortestMs = answeredMs - askedMs;
    offsetMs = (askedMs + answeredMs) / 2 - pageMs;
  }
  const onThisClock = (times: readonly number[]): number[] => times.map((ms) => ms + offsetMs);
  return {
    async times() {
      const { heard, painted } = await page.evaluate<{ heard: number[]; painted: number[] }>(
        'window.benchTimes',
      );
      return { heard: onThisClock(heard), painted: onThisClock(painted) };
    },
    clockErrorMs: shortestMs / 2,
    close: () => browser.close(),
  };
}

function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
