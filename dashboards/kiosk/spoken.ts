import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import type { Language } from '#web/languages.ts';
import type { AsidePerson } from './aside-list.ts';
import { numberWords } from './spoken-numbers.ts';
import type { KioskText } from './text/kiosk-text.ts';
import { notValidReasonOf, shownCelsius, spokenWords } from './verdict-words.ts';

/** What is said: the names of clips in a row, or where they are not there a text for a synthesiser. */
export type Spoken = { readonly clips: readonly string[]; readonly text: string };

/** Whole degrees that have a clip: what a body thermometer shows (GB/T 19146). */
const FIRST_DEGREE = 34;
const LAST_DEGREE = 42;
/** Open episodes that a kiosk lists. */
const LAST_PERSON = 12;

/** A number that is not valid is not said: who hears it takes it for theirs. */
export function spokenVerdict(
  passage: KioskPassageV1,
  text: KioskText,
  temperature: (celsius: number) => string,
): Spoken {
  const said = spokenWords(passage, text, temperature);
  const notValid = notValidReasonOf(passage, text);
  if (notValid) return { clips: [`not-valid-${notValid}`], text: said };
  const celsius = shownCelsius(passage);
  const number = celsius === null ? [] : temperatureClips(celsius);
  return { clips: [...number, `verdict-${passage.verdict}`], text: said };
}

export function spokenStep(person: AsidePerson, language: Language, text: KioskText): Spoken {
  const { label, step } = person;
  return {
    clips: [`person-${label}`, `step-${step}`],
    text: `${numberWords[language].person(label)}, ${text.aside.spoken[step]}`,
  };
}

/** Every clip with its text, for whoever records or makes them. */
export function everyClip(language: Language, text: KioskText): ReadonlyMap<string, string> {
  const { wholeDegrees, tenths, person } = numberWords[language];
  const { speech, notValid, aside } = text;
  return new Map([
    ...range(FIRST_DEGREE, LAST_DEGREE).map(named('temperature', wholeDegrees)),
    ...range(0, 9).map(named('tenth', tenths)),
    ...range(1, LAST_PERSON).map(named('person', person)),
    ...Object.entries(speech.verdict).map(([key, said]) => pair(`verdict-${key}`, said)),
    ...Object.entries(notValid).map(([key, { speech: said }]) => pair(`not-valid-${key}`, said)),
    ...Object.entries(aside.spoken).map(([key, said]) => pair(`step-${key}`, said)),
  ]);
}

function temperatureClips(celsius: number): readonly string[] {
  const tenths = Math.round(celsius * 10);
  const whole = Math.floor(tenths / 10);
  if (whole < FIRST_DEGREE || whole > LAST_DEGREE) return [];
  return [`temperature-${whole}`, `tenth-${tenths % 10}`];
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const pair = (name: string, text: string): [string, string] => [name, text];

const named =
  (name: string, words: (value: number) => string) =>
  (value: number): [string, string] => [`${name}-${value}`, words(value)];
