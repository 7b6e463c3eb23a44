/** A temperature difference with its sign and hundredths. */
export const signed = (celsius: number): string =>
  `${celsius < 0 ? '−' : '+'}${Math.abs(celsius).toFixed(2)}`;
