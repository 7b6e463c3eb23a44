import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, openDesk, startChromium } from '#tests/support/chromium.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { eventually } from '#tests/support/eventually.ts';
import { buildWebPages } from '#tests/support/web-pages.ts';
import { Gate } from './gate.ts';

/** Notes what is made to sound: the pitch of a tone, or the length of a clip, and when it begins. */
const LISTEN = `(() => {
  window.sounds = [];
  const tone = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    window.sounds.push({ kind: 'tone', what: Math.round(this.frequency.value), when });
    return tone.call(this, when);
  };
  const clip = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when) {
    window.sounds.push({ kind: 'clip', what: Math.round(this.buffer.duration * 1000), when });
    return clip.call(this, when);
  };
})()`;

type Sound = { readonly kind: 'tone' | 'clip'; readonly what: number; readonly when: number };

const RATE_HERTZ = 8_000;

/** A silent WAV of so many milliseconds (RIFF, PCM, one channel of 8 bits). */
function wav(lengthMs: number): Buffer {
  const samples = Buffer.alloc((RATE_HERTZ * lengthMs) / 1_000, 0x80);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE_HERTZ, 24);
  head.writeUInt32LE(RATE_HERTZ, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Each of a length of its own, so that it is known by it. */
const lengthsMs = { 'temperature-36': 300, 'tenth-4': 200, 'verdict-admit': 400 } as const;

describeWith(chromium, "the kiosk's sounds", () => {
  let browser: Browser;
  let webDirectory: string;
  beforeAll(async () => {
    webDirectory = await buildWebPages();
    browser = await startChromium();
  });
  afterAll(() => browser?.close());

  async function atLane(hasVoice: boolean) {
    const gate = await Gate.open({ webDirectory });
    const desk = await openDesk(browser);
    const asked: string[] = [];
    await desk.page.addInitScript(LISTEN);
    await desk.page.route('**/voice/**', (route) => {
      const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
      asked.push(name);
      if (!hasVoice) return route.fulfill({ status: 404 });
      const files = Object.keys(lengthsMs).map((clip) => `${clip}.wav`);
      if (name === 'clips.json') return route.fulfill({ json: files });
      const length = lengthsMs[name.replace('.wav', '') as keyof typeof lengthsMs];
      return route.fulfill({ contentType: 'audio/wav', body: wav(length) });
    });
    await desk.page.goto(`${gate.url}/?lane=lane-1`);
    await desk.page.locator('.stage.is-ready').click();
    await desk.page.locator('.sound-blocked').waitFor({ state: 'detached' });
    return { gate, asked, ...desk };
  }
  const soundsOf = (page: Page) => page.evaluate<readonly Sound[]>('window.sounds');

  test('a verdict has its tones at once and then, where clips are there, number and words in a row', async () => {
    const { gate, page, asked, faults } = await atLane(true);
    await eventually('the clips', () => asked.length === 1 + Object.keys(lengthsMs).length);
    await eventually('the clips to be heard', async () => {
      gate.pass();
      await page.locator('.verdict').waitFor();
      return (await soundsOf(page)).some(({ kind }) => kind === 'clip');
    });
    const sounds = (await soundsOf(page)).slice(-5);
    expect(sounds.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'tone 660',
      'tone 990',
      'clip 300',
      'clip 200',
      'clip 400',
    ]);
    const [tone, , number, tenth, words] = sounds.map(({ when }) => when * 1_000);
    expect((number ?? 0) - (tone ?? 0)).toBeGreaterThan(250);
    expect((tenth ?? 0) - (number ?? 0)).toBeCloseTo(300, 0);
    expect((words ?? 0) - (tenth ?? 0)).toBeCloseTo(200, 0);
    expect(faults).toEqual([]);
  });

  test('without any voice the tones alone tell the verdicts apart', async () => {
    const { gate, page } = await atLane(false);
    const heard = new Set<string>();
    for (const verdict of ['admit', 'step-aside', 'refuse'] as const) {
      const before = (await soundsOf(page)).length;
      gate.pass({ verdict, verdictReason: 'code-expired' });
      await page.locator(`.verdict.is-${verdict}`).waitFor();
      const sounds = await eventually('the tones', async () => {
        const all = (await soundsOf(page)).slice(before);
        return all.length > 0 && all;
      });
      heard.add(sounds.map(({ kind, what }) => `${kind} ${what}`).join(' '));
    }
    expect(heard.size).toBe(3);
    expect([...heard].join(' ')).not.toContain('clip');
  });

  test('a verdict that waited on the way is silent', async () => {
    const { gate, page } = await atLane(false);
    gate.pass({}, 36.4, 3_000);
    await page.locator('.verdict-late').waitFor();
    expect(await soundsOf(page)).toEqual([]);
    gate.pass({ verdict: 'refuse', verdictReason: 'code-expired' });
    await eventually('the next one', async () => (await soundsOf(page)).length > 0);
  });
});
