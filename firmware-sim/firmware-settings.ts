import { SimulatorError } from '#sim/simulator-error.ts';

/** What came with `--set name=value`. */
export type FirmwareSettings = Readonly<Record<string, string>>;

type NumberRange = {
  readonly lowest: number;
  readonly highest: number;
  readonly standard: number;
};

export function numberSetting(settings: FirmwareSettings, name: string, range: NumberRange) {
  const text = settings[name];
  if (text === undefined) return range.standard;
  const value = Number(text);
  if (text.trim() === '' || !(value >= range.lowest && value <= range.highest)) {
    throw refusal(name, text, `a number from ${range.lowest} to ${range.highest}`);
  }
  return value;
}

export function wholeNumberSetting(settings: FirmwareSettings, name: string, range: NumberRange) {
  const value = numberSetting(settings, name, range);
  if (!Number.isInteger(value)) throw refusal(name, String(value), 'a whole number');
  return value;
}

export function choiceSetting<Choice extends string>(
  settings: FirmwareSettings,
  name: string,
  choices: readonly Choice[],
  standard: Choice,
): Choice {
  const text = settings[name];
  if (text === undefined) return standard;
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw refusal(name, text, choices.join(', '));
  return choice;
}

export function yesNoSetting(settings: FirmwareSettings, name: string, standard: boolean): boolean {
  return choiceSetting(settings, name, ['yes', 'no'], standard ? 'yes' : 'no') === 'yes';
}

function refusal(name: string, text: string, expected: string): SimulatorError {
  return new SimulatorError(`The setting ${name} is "${text}"; expected ${expected}.`);
}
