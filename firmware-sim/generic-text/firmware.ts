import type { Board, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import { Ticker } from '#sim/ticker.ts';

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['r', '\r'],
  ['n', '\n'],
  ['t', '\t'],
  ['\\', '\\'],
]);
const LONGEST_ASKED_BYTES = 256;
const DEFAULT_TEMPLATE = 'T={object} A={ambient}\\r\\n';

/** A thermometer nobody has written a driver for: it says what it is told to say. */
export const genericText: FirmwareKind = {
  kind: 'generic-text',
  role: 'thermometer',
  summary: 'lines or JSON as set: {object} {ambient} {count} {uptime}, \\r \\n \\t',
  baudRate: 9600,
  settings: {
    template: `what it says each time (${DEFAULT_TEMPLATE})`,
    digits: 'behind the decimal point (2)',
    rate: 'times per second (2); 0: only when asked',
    ask: 'what it is asked with, for example "?\\n" (nothing)',
  },
  create: createFirmware,
};

function createFirmware(board: Board, settings: FirmwareSettings) {
  const template = withoutEscapes(settings['template'] ?? DEFAULT_TEMPLATE);
  const digits = wholeNumberSetting(settings, 'digits', { lowest: 0, highest: 6, standard: 2 });
  const rate = numberSetting(settings, 'rate', { lowest: 0, highest: 1000, standard: 2 });
  const question = withoutEscapes(settings['ask'] ?? '');
  const ticker = new Ticker(board);
  let count = 0;
  let heard = '';
  const text = () => {
    const seen = board.look();
    count += 1;
    const words = new Map([
      ['object', seen.objectTemperatureCelsius.toFixed(digits)],
      ['ambient', seen.ambientTemperatureCelsius.toFixed(digits)],
      ['count', String(count)],
      ['uptime', String(Math.round(board.uptimeMs()))],
    ]);
    return Buffer.from(fillIn(template, words), 'utf8');
  };
  return {
    powerUp: () => {
      count = 0;
      heard = '';
      ticker.stop();
      if (rate > 0) ticker.start(1000 / rate, () => board.send(text()));
    },
    receive: (bytes: Uint8Array) => {
      if (question === '') return;
      const questions = (heard + Buffer.from(bytes).toString('latin1')).split(question);
      heard = (questions.pop() ?? '').slice(-LONGEST_ASKED_BYTES);
      for (const _ of questions) board.answer(text());
    },
  };
}

/** Braces of JSON stay: only known names between braces are filled in. */
function fillIn(template: string, words: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (braces, name: string) => words.get(name) ?? braces);
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(.)/g, (written, letter: string) => ESCAPES.get(letter) ?? written);
}
