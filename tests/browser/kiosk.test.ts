import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { Gate, goodStatus } from './gate.ts';

const ready = (page: Page) => page.getByText('请测温', { exact: true });

/** Colour, outline and sign of the verdict that is shown. */
const LOOK = `(() => {
  const screen = document.querySelector('.verdict');
  const paths = [...screen.querySelectorAll('path')].map((path) => path.getAttribute('d'));
  return [getComputedStyle(screen).backgroundColor, ...paths].join(' ');
})()`;

type Shown = readonly [Verdict, VerdictReason, string, string, string];

/** Verdict, reason, the word in both languages, the next step. */
const verdicts: readonly Shown[] = [
  ['admit', 'clear', '通行', 'PASS', '请通过。'],
  [
    'measure-again',
    'temperature-not-valid',
    '复测',
    'MEASURE AGAIN',
    '请露出额头，站稳后再测一次。',
  ],
  ['step-aside', 'temperature-suspected', '请到一旁', 'STEP ASIDE', '由门岗用接触式体温计复测。'],
  ['refuse', 'code-expired', '不予通行', 'NO PASSAGE', '请更新后重新扫码，或由门岗登记。'],
  [
    'call-guard',
    'code-cannot-check',
    '人工核验',
    'ASK THE GUARD',
    '请门岗人工核对后决定是否放行。',
  ],
];

describeWith(chromium, "the guard's screen", () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function atLane(options: Partial<Parameters<typeof Gate.open>[0]> = {}) {
    const gate = await Gate.open({ webDirectory, ...options });
    const { page, faults, context } = await openDesk(browser);
    await page.goto(`${gate.url}/?lane=lane-1`);
    await ready(page).waitFor();
    await page.getByText('已连接').waitFor();
    return { gate, page, faults, context };
  }

  test('each verdict has its word, number and next step, and a shape and colour of its own', async () => {
    const { gate, page, faults } = await atLane();
    const looks = new Set<string>();
    for (const [verdict, verdictReason, word, other, next] of verdicts) {
      gate.pass({ verdict, verdictReason }, 37.25);
      const screen = page.locator(`.verdict.is-${verdict}`);
      await screen.waitFor();
      for (const part of [word, other, '37.3', next])
        expect(await screen.textContent()).toContain(part);
      looks.add(await page.evaluate<string>(LOOK));
    }
    expect(looks.size).toBe(verdicts.length);
    expect(faults).toEqual([]);
  });

  test('a verdict goes away by itself', async () => {
    const { gate, page } = await atLane();
    await page.clock.install();
    await page.reload();
    await ready(page).waitFor();
    gate.pass();
    await page.locator('.verdict').waitFor();
    // Heartbeats come in real time: a longer jump would be a silence, and the screen would say so.
    await page.clock.fastForward(2_500);
    expect(await page.locator('.verdict').isVisible()).toBe(true);
    await page.clock.fastForward(3_600);
    await page.locator('.verdict').waitFor({ state: 'detached' });
    await ready(page).waitFor();
  });

  test('a verdict that comes too late is never shown', async () => {
    const { gate, page } = await atLane();
    gate.pass({}, 36.4, 7_000);
    gate.read(34.1);
    await page.getByText('正在测温…').waitFor();
    expect(await page.locator('.verdict').count()).toBe(0);
  });

  test('without the station no verdict stands, and the guard is told what to do', async () => {
    const { gate, page } = await atLane();
    gate.pass();
    await page.locator('.verdict').waitFor();
    await gate.stop();
    await page.getByText('屏幕已断开').waitFor();
    expect(await page.locator('.verdict').count()).toBe(0);
    await page.getByText('请人工测温并在纸上登记').waitFor();
    const again = await Gate.open({ webDirectory, port: gate.port });
    await ready(page).waitFor();
    again.pass({ verdict: 'step-aside', verdictReason: 'temperature-suspected' }, 37.9);
    await page.locator('.verdict.is-step-aside').waitFor();
  });

  test('without the ops centre the gate goes on and says that it is offline', async () => {
    const { gate, page } = await atLane();
    gate.status({ opsCentre: 'waiting' });
    await page.getByText('离线：网关继续工作，记录已保存').waitFor();
    gate.pass();
    await page.locator('.verdict.is-admit').waitFor();
    gate.status({ opsCentre: 'confirming' });
    await page.getByText('离线：网关继续工作').waitFor({ state: 'detached' });
  });

  test('a fever that nobody at the ops centre knows of is for the telephone, until it was told', async () => {
    const { gate, page, faults } = await atLane();
    const fever = (episodeId: string, observedAtMs: number) => {
      return { episodeId, passageId: episodeId, observedAtMs };
    };
    const first = fever('e1', Date.UTC(2026, 10, 23, 1, 31, 5));
    const phoneCentre = { number: '021 5555 0100', alerts: [first], more: 0 };
    gate.status({ phoneCentre });
    const banner = page.locator('.phone');
    await banner.getByText('通道 lane-1，09:31:05，疑似发热').waitFor();
    expect(await banner.textContent()).toContain('电话 021 5555 0100');
    // People go on passing under it.
    gate.pass();
    await page.locator('.verdict.is-admit').waitFor();
    expect(await banner.isVisible()).toBe(true);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await banner.locator('.phone-heading').textContent()).toBe(
      'The alert has not reached the ops centre',
    );
    gate.status({ phoneCentre: { ...phoneCentre, alerts: [first, fever('e2', 1)], more: 3 } });
    await banner.getByText('and 3 more').waitFor();
    await page.getByRole('button', { name: 'I have called' }).click();
    await eventually('the call', () => gate.phoneCalls.length === 1);
    expect(gate.phoneCalls).toEqual([{ laneId: 'lane-1', episodeIds: ['e1', 'e2'] }]);
    gate.status();
    await banner.waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });

  test('where no number is configured the guard is told to phone all the same', async () => {
    const { gate, page } = await atLane();
    const alerts = [{ episodeId: 'e1', passageId: 'p1', observedAtMs: 1 }];
    gate.status({ phoneCentre: { number: '', alerts, more: 0 } });
    await page.getByText('请立即打电话报告值守中心').waitFor();
    expect(await page.locator('.phone-number').count()).toBe(0);
  });

  test('a call that was not taken down is said to be so', async () => {
    const { gate, page } = await atLane();
    const alerts = [{ episodeId: 'e1', passageId: 'p1', observedAtMs: 1 }];
    gate.status({ phoneCentre: { number: '', alerts, more: 0 } });
    await page.route('**/centre-phoned', (route) => route.abort());
    await page.getByRole('button', { name: '我已打电话' }).click();
    await page.getByText('没有记录下来。请再按一次。').waitFor();
  });

  test('a device that does not work is named, with what to do', async () => {
    const { gate, page } = await atLane();
    const [thermometer, scanner] = goodStatus.devices;
    if (!thermometer || !scanner) throw new Error('the lane has two devices');
    gate.status({ devices: [thermometer, { ...scanner, state: 'connecting' }] });
    await page.getByText('扫码器未连接。请检查数据线和电源。').waitFor();
    expect(await ready(page).isVisible()).toBe(true);
    gate.status({ devices: [{ ...thermometer, state: 'silent' }, scanner] });
    await page.getByText('暂时不能测温').waitFor();
    expect(await page.locator('.banner').textContent()).toContain('thermometer-1');
  });

  test('a journal that cannot be written admits nobody', async () => {
    const { gate, page } = await atLane();
    gate.status({ journal: 'not-writable' });
    await page.getByText('不能放行', { exact: true }).waitFor();
    expect(await ready(page).count()).toBe(0);
  });

  test('space and R ask that the same person be measured again', async () => {
    const { gate, page } = await atLane();
    gate.pass({ verdict: 'step-aside', verdictReason: 'temperature-suspected' }, 37.9);
    await page.locator('.verdict').waitFor();
    await page.keyboard.press('Space');
    await page.getByText('请同一人再次测温').waitFor();
    expect(gate.repeatRequests).toBe(1);
    gate.pass({ attempt: 2 });
    await page.locator('.verdict').getByText('第 2 次测温').waitFor();
    await page.keyboard.press('r');
    await page.getByText('请同一人再次测温').waitFor();
    expect(gate.repeatRequests).toBe(2);
  });

  test('after a touch of a button the space bar still belongs to the screen', async () => {
    const { gate, page } = await atLane();
    await page.getByRole('button', { name: '声音：开' }).click();
    await page.getByRole('button', { name: '声音：关' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByText('请同一人再次测温').waitFor();
    expect(gate.repeatRequests).toBe(1);
    expect(await page.getByRole('button', { name: '声音：关' }).isVisible()).toBe(true);
  });

  test('where there is nobody to measure again it says so', async () => {
    const { page } = await atLane({ canRepeat: false });
    await page.getByRole('button', { name: '再次测温' }).click();
    await page.getByText('现在没有可以复测的人。请先让该人员通过一次。').waitFor();
  });

  test('a station with a token asks for it once', async () => {
    const token = '0123456789abcdef0123456789abcdef';
    const accessTokenFile = join(temporaryDirectory(), 'station.token');
    writeFileSync(accessTokenFile, `${token}\n`, { mode: 0o600 });
    const gate = await Gate.open({ webDirectory, accessTokenFile });
    const { page, faults } = await openDesk(browser);
    await page.goto(`${gate.url}/?lane=lane-1`);
    await page.getByLabel('访问令牌').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByText('令牌不正确。请核对后重新输入。').waitFor();
    await page.getByLabel('访问令牌').fill(token);
    await page.keyboard.press('Enter');
    await ready(page).waitFor();
    await page.reload();
    await ready(page).waitFor();
    expect(faults).toEqual([]);
  });

  test('the lane is chosen once where the address does not say it', async () => {
    const gate = await Gate.open({ webDirectory });
    const { page } = await openDesk(browser);
    await page.goto(`${gate.url}/?lane=lane-9`);
    await page.getByText('这台网关没有通道 lane-9。').waitFor();
    await page.getByRole('button', { name: 'main-entrance · lane-1' }).click();
    await ready(page).waitFor();
    expect(page.url()).toContain('?lane=lane-1');
  });

  test('English is complete and remembered, and a verdict keeps both languages', async () => {
    const { gate, page } = await atLane();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Please measure', { exact: true }).waitFor();
    await page.reload();
    await page.getByText('Connected', { exact: true }).waitFor();
    gate.pass();
    const screen = page.locator('.verdict');
    await screen.waitFor();
    const said = (await screen.textContent()) ?? '';
    expect(said.replace('通行', '')).not.toMatch(/\p{Script=Han}/u);
    expect(said).toContain('PASS');
    expect(said).toContain('通行');
  });
});
