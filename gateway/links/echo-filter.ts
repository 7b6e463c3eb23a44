/**
 * Takes our own question out of what comes back: a half-duplex adapter without direction control hears
 * itself. Only an exact repetition, and only in front of the answer, counts as an echo.
 */
export class EchoFilter {
  readonly #pass: (bytes: Uint8Array) => void;
  readonly #echoed: (byteCount: number) => void;
  #question: Uint8Array | null = null;
  #matched = 0;

  constructor(pass: (bytes: Uint8Array) => void, echoed: (byteCount: number) => void) {
    this.#pass = pass;
    this.#echoed = echoed;
  }

  /** A question leaves that may be repeated; `null`: none that may. */
  expect(question: Uint8Array | null): void {
    this.release();
    this.#question = question;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (this.#question !== null && at < chunk.length) {
      if (chunk[at] !== this.#question[this.#matched]) {
        this.release();
        break;
      }
      at += 1;
      this.#matched += 1;
      if (this.#matched === this.#question.length) this.#complete();
    }
    if (at === 0) this.#pass(chunk);
    else if (at < chunk.length) this.#pass(chunk.subarray(at));
  }

  /** What looked like an echo and was none goes on as what it is. */
  release(): void {
    const question = this.#question;
    const matched = this.#matched;
    this.#question = null;
    this.#matched = 0;
    if (question !== null && matched > 0) this.#pass(question.subarray(0, matched));
  }

  #complete(): void {
    const count = this.#matched;
    this.#question = null;
    this.#matched = 0;
    this.#echoed(count);
  }
}
