import type { JSX } from 'preact';
import { useApp } from '#console/console-app.ts';

type Measured = {
  readonly rawTemperatureCelsius: number;
  readonly compensatedTemperatureCelsius: number | null;
};

/** What the decision compared: the compensated value, or the raw one where there is no other. */
export const bodyTemperature = (measured: Measured): number =>
  measured.compensatedTemperatureCelsius ?? measured.rawTemperatureCelsius;

/** One number with its unit; the unit is smaller, the number is what is read from afar. */
export function Celsius({ value }: { readonly value: number }): JSX.Element {
  const { text, formats } = useApp();
  return (
    <span class="celsius">
      {formats.value.temperature(value)}
      <small>{text.value.app.celsius}</small>
    </span>
  );
}
