/**
 * Data of PREBK2 and SUFBK2 (2020-5 user guide): two characters say for which symbology (`99` all),
 * the rest are bytes in hex; `5C80` stands for Honeywell's own code identifier, `5C81` for the AIM's.
 */
const AFFIX = /^([\dA-Fa-f]{2})((?:[\dA-Fa-f]{2}){0,100})$/;
const ALL_SYMBOLOGIES = '99';
const QR_CODE = { id: '73', codeId: 's', aimId: ']Q1' };

const IDENTIFIERS: Readonly<Record<string, string>> = {
  '5C80': QR_CODE.codeId,
  '5C81': QR_CODE.aimId,
};

export const isAffix = (data: string) => AFFIX.test(data);

/** The bytes before or after a QR code. */
export function affixBytes(data: string): Uint8Array {
  const [, symbology, hex = ''] = AFFIX.exec(data) ?? [];
  if (symbology !== ALL_SYMBOLOGIES && symbology !== QR_CODE.id) return new Uint8Array();
  return Buffer.concat([...pieces(hex.toUpperCase())]);
}

function* pieces(hex: string): Generator<Uint8Array> {
  for (let at = 0; at < hex.length; ) {
    const identifier = IDENTIFIERS[hex.slice(at, at + 4)];
    yield identifier ? Buffer.from(identifier) : Buffer.from(hex.slice(at, at + 2), 'hex');
    at += identifier ? 4 : 2;
  }
}
