import type { DriverSession } from '#gateway/devices/device-driver.ts';
import type { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import type { RaytekMiOptions } from './raytek-mi-config.ts';
import type { Step } from './steps.ts';
import type { TemperatureUnit } from './temperature.ts';
import { celsiusFrom, knownUnits, sampleOf, unitFrom, unitSentence } from './temperature.ts';

/**
 * One measurement: unit, object, head. The unit is asked for before each value, because it is a setting that anybody
 * can change at the device, and 98.6 says nothing of itself.
 */
export function measurementSteps(
  options: RaytekMiOptions,
  session: DriverSession,
  notices: NoticeBoard,
): readonly Step[] {
  const head = options.head === null ? '' : String(options.head);
  const told = options.unit === 'ask' ? null : knownUnits[options.unit];
  let unit: TemperatureUnit | null = told;
  let celsius: number | null = null;

  const unitStep: Step = {
    head: '',
    parameter: 'U',
    take: (text) => {
      unit = unitFrom(text);
      if (unit !== null) notices.tell('unit', unitSentence(unit));
      return unit !== null;
    },
    refused: () => {
      notices.tell('unit', unitSentence(null));
      return 'end-round';
    },
  };
  const objectStep: Step = {
    head,
    parameter: 'T',
    take: (text) => {
      celsius = unit === null ? null : celsiusFrom(text, unit);
      return celsius !== null;
    },
    refused: () => {
      notices.tell('refusal', REFUSAL);
      return 'end-round';
    },
  };
  const put = (headCelsius: number | null) => {
    notices.tell('refusal', null);
    if (celsius !== null) session.output(sampleOf(celsius, headCelsius));
  };
  const headStep: Step = {
    head,
    parameter: 'I',
    take: (text) => {
      const headCelsius = unit === null ? null : celsiusFrom(text, unit);
      if (headCelsius !== null) put(headCelsius);
      return headCelsius !== null;
    },
    refused: () => {
      put(null);
      return 'go-on';
    },
  };
  return told === null ? [unitStep, objectStep, headStep] : [objectStep, headStep];
}

const REFUSAL =
  'The thermometer does not tell a temperature. Check the options head and address, and that a head is connected.';
