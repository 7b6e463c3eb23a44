/** What the host sends between `~ SOH 0000` and `; ETX` (NLS-HR52 user manual, "Use of Programming Command"). */
export type NewlandCommand = {
  /** `@` is kept without power, `#` is not. */
  readonly storage: '@' | '#';
  readonly text: string;
};

const OPENING = '~\x010000';
const ENDING = ';\x03';
const LONGEST_COMMAND = 1024;

/** Finds commands; an opening in the middle of one begins anew. */
export class CommandReader {
  #pending = '';

  reset(): void {
    this.#pending = '';
  }

  push(bytes: Uint8Array): readonly NewlandCommand[] {
    const commands: NewlandCommand[] = [];
    for (const byte of bytes) {
      const command = this.#take(String.fromCharCode(byte));
      if (command) commands.push(command);
    }
    return commands;
  }

  #take(character: string): NewlandCommand | undefined {
    this.#pending += character;
    if (this.#pending.endsWith(OPENING.slice(0, 2))) this.#pending = OPENING.slice(0, 2);
    const isOpening = OPENING.startsWith(this.#pending.slice(0, OPENING.length));
    if (!isOpening || this.#pending.length > LONGEST_COMMAND) {
      this.#pending = character === OPENING[0] ? character : '';
      return undefined;
    }
    if (!this.#pending.endsWith(ENDING)) return undefined;
    const body = this.#pending.slice(OPENING.length, -ENDING.length);
    this.reset();
    return commandFromBody(body);
  }
}

function commandFromBody(body: string): NewlandCommand | undefined {
  const storage = body[0];
  if (storage !== '@' && storage !== '#') return undefined;
  return { storage, text: body.slice(1) };
}
