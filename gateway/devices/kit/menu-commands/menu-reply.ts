/** How a scanner answers a menu command: a byte that it puts before the punctuation of the echo (Honeywell 3310g and Newland NLS-HR42 guides). */
export const MenuStatus = {
  /** Done. */
  Ack: 0x06,
  /** A command that this model does not know. */
  Enq: 0x05,
  /** A value that it does not take. */
  Nak: 0x15,
} as const;
export type MenuStatus = (typeof MenuStatus)[keyof typeof MenuStatus];

export type MenuReply = {
  /** The command as it came back, a value that was asked for included, without status bytes. */
  readonly echo: string;
  readonly status: MenuStatus;
};

export function isMenuStatus(byte: number | undefined): byte is MenuStatus {
  return byte === MenuStatus.Ack || byte === MenuStatus.Enq || byte === MenuStatus.Nak;
}

/** What is between the echo's marks: text with status bytes in it. The first refusal is the status of the whole. */
export function menuReplyFrom(body: Uint8Array): MenuReply {
  let echo = '';
  let status: MenuStatus = MenuStatus.Ack;
  for (const byte of body) {
    if (!isMenuStatus(byte)) echo += String.fromCharCode(byte);
    else if (status === MenuStatus.Ack) status = byte;
  }
  return { echo, status };
}

/** One line that anybody can read, for the identity. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, 120);
}
