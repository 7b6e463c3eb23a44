import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { everyClip } from '#kiosk/spoken.ts';
import { en } from '#kiosk/text/en.ts';
import { zh } from '#kiosk/text/zh.ts';
import type { Language } from '#web/languages.ts';
import { languages } from '#web/languages.ts';

/**
 * Makes the kiosk's spoken words on the machine of the gate, by espeak-ng, where a site has not recorded its own. Nothing
 * of it is part of the project: no sound that somebody else has rights in, and no licence that the words would come under.
 */
const help = `Usage: npm run voice -- [--directory DIR] [--list]

Makes what the kiosk says, one WAV for each word or sentence, with espeak-ng (Debian: apt-get install espeak-ng).
A file that is there already stays: record \`verdict-admit.wav\` (or .mp3, .ogg, .m4a) yourself and it is used instead.

  --directory DIR   default dashboards/dist/voice, which the station serves
  --list            prints each name with its words, for whoever records them; makes nothing
`;

/**
 * Not `cmn`: that one of Debian 12 (espeak-ng 1.51) turns 请 into the letters "qing" and reads them as English. The
 * voice for pinyin gives /tɕʰiŋ/ with its tone, from characters too.
 */
const voices: Readonly<Record<Language, string>> = { 'zh-CN': 'cmn-latn-pinyin', en: 'en-gb' };
const WORDS_A_MINUTE = '150';
const SOUND = /\.(wav|mp3|ogg|opus|m4a)$/;

const { values } = parseArgs({
  options: {
    directory: {
      type: 'string',
      default: fileURLToPath(new URL('../dist/voice', import.meta.url)),
    },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const clips: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  'zh-CN': everyClip('zh-CN', zh),
  en: everyClip('en', en),
};

process.exitCode = run();

function run(): number {
  if (values.help) return say(help);
  if (values.list) {
    const lines = languages.flatMap((language) =>
      [...clips[language]].map(([name, words]) => `${language}/${name}\t${words}`),
    );
    return say(`${lines.join('\n')}\n`);
  }
  const made = languages.map((language) => make(language));
  const missing = made.find((count) => count === null);
  if (missing === null)
    return complain('espeak-ng was not found. Debian: apt-get install espeak-ng');
  return say(
    `${made.join(' and ')} clips made in ${values.directory}; restart the gateway once.\n`,
  );
}

/** How many were made; `null` where the program for it is missing. */
function make(language: Language): number | null {
  const directory = join(values.directory, language);
  mkdirSync(directory, { recursive: true });
  let count = 0;
  for (const [name, words] of clips[language]) {
    if (isThere(directory, name)) continue;
    if (!speak(words, voices[language], join(directory, `${name}.wav`))) return null;
    count += 1;
  }
  const files = readdirSync(directory).filter((file) => SOUND.test(file));
  writeFileSync(join(directory, 'clips.json'), `${JSON.stringify(files.sort(), null, 2)}\n`);
  return count;
}

function isThere(directory: string, name: string): boolean {
  return readdirSync(directory).some(
    (file) => SOUND.test(file) && file.replace(SOUND, '') === name,
  );
}

/** From standard input: arguments are read in the locale of the machine, which may know no Chinese. */
function speak(words: string, voice: string, file: string): boolean {
  const args = ['-v', voice, '-s', WORDS_A_MINUTE, '-b', '1', '-w', file, '--stdin'];
  const { error, status, stderr } = spawnSync('espeak-ng', args, {
    input: words,
    encoding: 'utf8',
  });
  if (error) return false;
  if (status !== 0 || !existsSync(file)) throw new Error(`espeak-ng failed: ${stderr}`);
  return true;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return 1;
}
