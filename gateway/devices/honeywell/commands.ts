/** SYN M CR begins a menu command (Honeywell 3310g and N4313 guides). */
const MENU_PREFIX = [0x16, 0x4d, 0x0d] as const;

/** `!` keeps it in RAM; `.` would store it, and wear the memory. */
const VOLATILE = '!';

/** Tells model, revisions and serial number. */
export const REVISION_COMMAND = 'REVINF';

export function menuCommand(command: string): Uint8Array {
  const characters = Array.from(`${command}${VOLATILE}`, (character) => character.charCodeAt(0));
  return Uint8Array.of(...MENU_PREFIX, ...characters);
}
