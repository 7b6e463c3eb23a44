const encoder = new TextEncoder();

/** CR closes a command; CR LF is allowed and not necessary (MI3 manual, section 18.2). */
const command = (text: string): Uint8Array => encoder.encode(`${text}\r`);

/** `[box]?[head]parameter` (MI3 manual, section 18.3). */
export function question(box: string, head: string, parameter: string): Uint8Array {
  return command(`${box}?${head}${parameter}`);
}

/** As three digits; empty for a device alone on its line. */
export function boxAddress(address: number | null): string {
  return address === null ? '' : String(address).padStart(3, '0');
}

/** "Send a character and within the following few seconds the command V=P" (MI3 manual, section 18.1). */
export const pollModeCommands = (box: string) => [command(''), command(`${box}V=P`)];
export const burstModeCommands = () => [command('V=B')];
