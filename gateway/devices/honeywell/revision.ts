import type { ScannedLine } from '#gateway/devices/kit/scan-line/line.ts';

/** What the lines before the answer to REVINF begin with (captured from a Voyager 1602g). */
const REVISION_LINE =
  /^(Product Name|Boot Revision|Software Part Number|Software Revision|Serial Number|Supported IF|PCB Assembly ID|Engine Firmware Type)\s*:/;

/** The parts that tell one scanner from another. */
const TELLING = ['Product Name', 'Software Part Number', 'Serial Number'] as const;

/** What a scanner says of itself in lines of text, which must not pass for codes. */
export class RevisionLines {
  readonly #values = new Map<string, string>();

  /** Whether the line is one of them; it is kept. */
  take({ text }: ScannedLine): boolean {
    const label = REVISION_LINE.exec(text)?.[1];
    if (label === undefined) return false;
    this.#values.set(label, text.slice(text.indexOf(':') + 1).trim());
    return true;
  }

  /** Empty when there were none. */
  get summary(): string {
    return TELLING.map((label) => this.#values.get(label) ?? '')
      .filter((value) => value !== '')
      .join(', ');
  }
}
