/** What is said of a plate by its form alone; whose it is, nobody can tell from it. */
export const PlateKind = {
  /** Blue or yellow, seven characters. */
  Ordinary: 'ordinary',
  NewEnergySmall: 'new-energy-small',
  NewEnergyLarge: 'new-energy-large',
  Trailer: 'trailer',
  Learner: 'learner',
  Police: 'police',
  HongKong: 'hong-kong',
  Macao: 'macao',
  Consulate: 'consulate',
  Embassy: 'embassy',
  Emergency: 'emergency',
  ArmedPolice: 'armed-police',
  Military: 'military',
} as const;
export type PlateKind = (typeof PlateKind)[keyof typeof PlateKind];

export type DecodedPlate =
  /** `plate` in one form, however it was written. */
  | { readonly kind: 'plate'; readonly plate: string; readonly plateKind: PlateKind }
  | { readonly kind: 'refused'; readonly reason: 'overlong' | 'no-such-form' };

/** Longer than any plate with all its separators. */
const MAX_TEXT_CHARACTERS = 32;

/** GA 36-2018, 5.7: the 31 provinces, municipalities and autonomous regions. */
const PROVINCES = '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新';
const PROVINCE = `[${PROVINCES}]`;
/** GA 36-2018, 5.8 and annex A: who issued it. O stands for a provincial office; I is used by nobody. */
const AUTHORITY = '[A-HJ-Z]';
/** GA 36-2018, 5.9: serial numbers know neither I nor O, which are taken for 1 and 0. */
const SERIAL = '[A-HJ-NP-Z0-9]';
/** GA 36-2018, 5.9.3: purely electric D A B C E, others F G H J K. */
const ENERGY = '[A-HJK]';

const forms: readonly (readonly [PlateKind, RegExp])[] = [
  [PlateKind.Ordinary, form(`${PROVINCE}${AUTHORITY}${SERIAL}{5}`)],
  [PlateKind.NewEnergySmall, form(`${PROVINCE}${AUTHORITY}${ENERGY}${SERIAL}[0-9]{4}`)],
  [PlateKind.NewEnergyLarge, form(`${PROVINCE}${AUTHORITY}[0-9]{5}${ENERGY}`)],
  [PlateKind.Trailer, form(`${PROVINCE}${AUTHORITY}${SERIAL}{4}挂`)],
  [PlateKind.Learner, form(`${PROVINCE}${AUTHORITY}${SERIAL}{4}学`)],
  [PlateKind.Police, form(`${PROVINCE}${AUTHORITY}${SERIAL}{4}警`)],
  [PlateKind.HongKong, form(`粤Z${SERIAL}{4}港`)],
  [PlateKind.Macao, form(`粤Z${SERIAL}{4}澳`)],
  // GA 36-2018: three digits of the mission and a number, the sign last; earlier issues have an authority, or the sign first.
  [PlateKind.Consulate, form(`${PROVINCE}(?:[0-9]{5}|${AUTHORITY}[0-9]{4})领`)],
  [PlateKind.Embassy, form('(?:[0-9]{6}使|使[0-9]{6})')],
  // Not of GA 36: fire and rescue since 2019 (X, forests S), armed police and military since 2012.
  [PlateKind.Emergency, form(`${PROVINCE}[XS]${SERIAL}{4}应急`)],
  [PlateKind.ArmedPolice, form(`WJ${PROVINCE}?[0-9]{4}[0-9BDHJSTX]`)],
  [PlateKind.Military, form('[A-HJ-NP-Z]{2}[0-9]{5}')],
];

/** GA 36-2018, table 4: a serial number has at most two letters. */
const MAX_SERIAL_LETTERS = 2;

/** Pure and bounded; the text may come from a keyboard, a printed code or a camera. */
export function decodePlate(text: string): DecodedPlate {
  if (text.length > MAX_TEXT_CHARACTERS) return { kind: 'refused', reason: 'overlong' };
  const plate = plainPlate(text);
  const plateKind = forms.find(([, pattern]) => pattern.test(plate))?.[0];
  if (plateKind === undefined || hasTooManyLetters(plate, plateKind)) {
    return { kind: 'refused', reason: 'no-such-form' };
  }
  return { kind: 'plate', plate, plateKind };
}

/** Somebody means a plate, right or wrong: it begins like one and is about as long. */
export function looksLikePlate(text: string): boolean {
  if (text.length > MAX_TEXT_CHARACTERS) return false;
  return LIKE_A_PLATE.test(plainPlate(text)) || decodePlate(text).kind === 'plate';
}

const LIKE_A_PLATE = new RegExp(`^(?:${PROVINCE}[A-Z0-9]|使[0-9]|WJ).{3,8}$`, 'u');

/** For the eyes of a guard who sees the vehicle anyway: enough to tell two apart, not to know one. */
export function maskedPlate(plate: string): string {
  const characters = [...plate];
  const hidden = Math.max(0, characters.length - 4);
  return [...characters.slice(0, 2), '•'.repeat(hidden), ...characters.slice(-2)].join('');
}

/** Full-width and small letters and whatever stands between the groups: people and cameras write all of it. */
function plainPlate(text: string): string {
  return text.normalize('NFKC').replace(SEPARATORS, '').toUpperCase();
}

const SEPARATORS = /[\s.·•・‧∙⋅_-]/gu;

function hasTooManyLetters(plate: string, kind: PlateKind): boolean {
  if (kind === PlateKind.Military || kind === PlateKind.ArmedPolice) return false;
  return (plate.slice(2).match(/[A-Z]/g)?.length ?? 0) > MAX_SERIAL_LETTERS;
}

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}
