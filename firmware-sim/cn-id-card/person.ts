/** What a card says of somebody. Here only ever of people that nobody could take for real. */
export type Person = {
  readonly name: string;
  readonly sex: '1' | '2';
  readonly nation: string;
  readonly birth: string;
  readonly address: string;
  readonly idNumber: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
};

export const MOST_PEOPLE = 999;

/** No administrative division has this code (GB/T 2260), so the number is nobody's. */
const NO_DIVISION = '999999';
const NO_END = '长期';

/** Invented person number 1 to 999; the same number is always the same person. */
export function inventedPerson(number: number): Person {
  const birth = `${1950 + (number % 50)}${two(1 + (number % 12))}${two(1 + (number % 28))}`;
  // GB 11643: the serial number of men is odd.
  const stem = `${NO_DIVISION}${birth}${String(number).padStart(3, '0')}`;
  return {
    name: `虚构者${number}号`,
    sex: number % 2 === 1 ? '1' : '2',
    nation: '01',
    birth,
    address: `虚构省测试市样例路${number}号`,
    idNumber: stem + checkCharacter(stem),
    issuer: '测试市公安局样例分局',
    validFrom: '20200101',
    validTo: number % 10 === 0 ? NO_END : '20400101',
  };
}

/** ISO 7064 MOD 11-2 as GB 11643 uses it: the weights are the powers of 2 modulo 11. */
export function checkCharacter(stem: string): string {
  let remainder = 0;
  for (const digit of stem) remainder = ((remainder + Number(digit)) * 2) % 11;
  const check = (12 - remainder) % 11;
  return check === 10 ? 'X' : String(check);
}

const two = (value: number) => String(value).padStart(2, '0');
