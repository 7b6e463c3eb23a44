import type { NotValidReason } from '#gateway/domain/decision.ts';
import type { KioskPassageV1 } from '#gateway/wire/kiosk-stream.ts';
import type { KioskText, NotValidText } from './text/kiosk-text.ts';

/** Why, as a sentence. A pass says only what was checked: a lane may ask for one of the two alone. */
export function reasonWords(passage: KioskPassageV1, text: KioskText): string {
  const notValid = notValidWords(passage, text);
  if (notValid) return notValid.reason;
  const { verdictReason, codeVerdict, temperatureCelsius } = passage;
  if (verdictReason !== 'clear') return text.reason[verdictReason];
  if (codeVerdict === null) return text.clearTemperature;
  return temperatureCelsius === null ? text.clearCode : text.reason.clear;
}

/** What to do now. */
export function nextWords(passage: KioskPassageV1, text: KioskText): string {
  const { verdictReason, openCheckpointId } = passage;
  if (verdictReason === 'entrance-closed' && openCheckpointId !== undefined) {
    return text.openEntrance(openCheckpointId);
  }
  return notValidWords(passage, text)?.next ?? text.next[verdictReason];
}

/** A number that is not valid is not said: who hears it takes it for theirs. */
export function spokenWords(
  passage: KioskPassageV1,
  text: KioskText,
  temperature: (celsius: number) => string,
): string {
  const notValid = notValidWords(passage, text);
  if (notValid) return notValid.speech;
  const celsius = shownCelsius(passage);
  const measured = celsius === null ? '' : text.speech.temperature(temperature(celsius));
  return measured + text.speech.verdict[passage.verdict];
}

/** The number for people: where the thermometer is set so, another one than what is decided by. */
export function shownCelsius(passage: KioskPassageV1): number | null {
  return passage.displayTemperatureCelsius ?? passage.temperatureCelsius;
}

/** A newer gateway may know reasons that this page does not: then the usual words have to do. */
export function notValidReasonOf(
  { verdictReason, decisionReason }: KioskPassageV1,
  { notValid }: KioskText,
): NotValidReason | null {
  if (verdictReason !== 'temperature-not-valid' || decisionReason === undefined) return null;
  const reason = decisionReason as NotValidReason;
  return notValid[reason] ? reason : null;
}

function notValidWords(passage: KioskPassageV1, text: KioskText): NotValidText | null {
  const reason = notValidReasonOf(passage, text);
  return reason && text.notValid[reason];
}
