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

/** Devices on one line, `1,2,3`; `undefined` where the setting is left out. */
export function addressesSetting(
  settings: FirmwareSettings,
  highest: number,
): readonly number[] | undefined {
  const text = settings['addresses'];
  if (text === undefined) return undefined;
  const addresses = text.split(',').map(Number);
  const areGood = addresses.every(
    (address) => Number.isInteger(address) && address >= 1 && address <= highest,
  );
  if (areGood && new Set(addresses).size === addresses.length) return addresses;
  throw refusal('addresses', text, `different numbers from 1 to ${highest}, with commas`);
}

function refusal(name: string, text: string, expected: string): SimulatorError {
  return new SimulatorError(`The setting ${name} is "${text}"; expected ${expected}.`);
}
