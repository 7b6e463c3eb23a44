/**
 * How much a fault test does: a short form in CI, a long one where somebody asks for it
 * (`GATEHOUSE_FAULTS=long`, which is what `npm run faults -- --long` sets).
 */
export const isLongForm = (): boolean => process.env['GATEHOUSE_FAULTS'] === 'long';

export const shortOrLong = (short: number, long: number): number => (isLongForm() ? long : short);
