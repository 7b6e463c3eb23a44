/** More than one lane can show within the time that a verdict is on a screen. */
const MAX_PLATES = 64;

/**
 * What a screen may show of the plates that passed last, by their pseudonym: in memory only and never in a record.
 */
export class MaskedPlates {
  readonly #masked = new Map<string, string>();

  remember(pseudonym: string, masked: string): void {
    this.#masked.delete(pseudonym);
    this.#masked.set(pseudonym, masked);
    const [oldest] = this.#masked.keys();
    if (this.#masked.size > MAX_PLATES && oldest !== undefined) this.#masked.delete(oldest);
  }

  of(pseudonym: string): string | null {
    return this.#masked.get(pseudonym) ?? null;
  }
}
