import { uint16 } from '#sim/bytes.ts';

/** `tenths`: (°C · 10) + 1000. `hs`, the heads of high resolution: (°C · 100) + 10000, by the same command. */
export const SCALES = ['tenths', 'hs'] as const;
export type Scale = (typeof SCALES)[number];

export function encodeCelsius(temperatureCelsius: number, scale: Scale): readonly number[] {
  return scale === 'hs'
    ? word(temperatureCelsius * 100 + 10_000)
    : word(temperatureCelsius * 10 + 1000);
}

export function encodeThousandths(share: number): readonly number[] {
  return word(share * 1000);
}

/** High byte first. */
export function word(value: number): readonly number[] {
  const whole = uint16(value);
  return [whole >> 8, whole & 0xff];
}
