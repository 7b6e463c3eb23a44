import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium as launcher } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { findInstalledServer } from './installed-server.ts';

export const chromium = findInstalledServer(
  'chromium',
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'],
  'chromium',
);

/** With a profile of its own that goes with it. It talks to nobody but the pages that are opened. */
export function startChromium(): Promise<Browser> {
  return launcher.launch({
    ...(chromium.path !== null && { executablePath: chromium.path }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type Desk = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page so far: uncaught errors and violations of its security policy. */
  readonly faults: readonly string[];
};

/** Somebody else's browser: own cookies, own storage; gone when the test ends. */
export async function openDesk(browser: Browser): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 860 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  return { page, context, faults };
}
