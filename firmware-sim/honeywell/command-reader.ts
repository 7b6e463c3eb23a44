/** What a host sends a Honeywell scanner. */
export type HostCommand =
  | { readonly kind: 'trigger' | 'release' | 'beep' | 'acknowledged' | 'refused' }
  | { readonly kind: 'menu'; readonly text: string; readonly mark: StorageMark };

/** The last character of a menu command: `.` is kept without power, `!` is not. */
export type StorageMark = '.' | '!';

const SYN = 0x16;
const CARRIAGE_RETURN = 0x0d;
const MENU = 0x4d;
const LONGEST_MENU = 512;

/** Xenon and 2020 user guides: `16 54 0D`, `16 55 0D`, `16 07 0D`, and `16 4D 0D` before a menu command. */
const KIND_OF_COMMAND: Readonly<Record<number, 'trigger' | 'release' | 'beep'>> = {
  84: 'trigger',
  85: 'release',
  7: 'beep',
};

/** 3310g user guide: the ACK/NAK protocol, when it is on. */
const KIND_OF_LONE_BYTE: Readonly<Record<number, 'acknowledged' | 'refused'>> = {
  6: 'acknowledged',
  21: 'refused',
};

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opened' }
  | { readonly kind: 'named'; readonly command: number }
  | { readonly kind: 'menu'; readonly text: string };

/** Finds commands; SYN always begins one, whatever was half said before. */
export class CommandReader {
  #state: State = { kind: 'idle' };

  reset(): void {
    this.#state = { kind: 'idle' };
  }

  push(bytes: Uint8Array): readonly HostCommand[] {
    const commands: HostCommand[] = [];
    for (const byte of bytes) {
      const command = this.#take(byte);
      if (command) commands.push(command);
    }
    return commands;
  }

  #take(byte: number): HostCommand | undefined {
    const state = this.#state;
    if (byte === SYN) this.#state = { kind: 'opened' };
    else if (state.kind === 'idle') return loneByte(byte);
    else if (state.kind === 'opened') this.#state = { kind: 'named', command: byte };
    else if (state.kind === 'named') return this.#endName(state.command, byte);
    else return this.#takeMenu(state.text, byte);
    return undefined;
  }

  #endName(command: number, byte: number): HostCommand | undefined {
    const isMenu = command === MENU && byte === CARRIAGE_RETURN;
    this.#state = isMenu ? { kind: 'menu', text: '' } : { kind: 'idle' };
    const kind = KIND_OF_COMMAND[command];
    return kind && byte === CARRIAGE_RETURN ? { kind } : undefined;
  }

  #takeMenu(text: string, byte: number): HostCommand | undefined {
    const character = String.fromCharCode(byte);
    const isLast = character === '.' || character === '!';
    const isTooLong = text.length >= LONGEST_MENU;
    this.#state = isLast || isTooLong ? { kind: 'idle' } : { kind: 'menu', text: text + character };
    return isLast ? { kind: 'menu', text, mark: character } : undefined;
  }
}

function loneByte(byte: number): HostCommand | undefined {
  const kind = KIND_OF_LONE_BYTE[byte];
  return kind && { kind };
}
