import type { ByteLink, LinkEvents, OpenableLink } from '#gateway/links/byte-link.ts';
import { ownLine } from '#gateway/links/line-turns.ts';

/** A line that opens, speaks and hangs up when the recording says so. Whatever is written to it is heard by nobody. */
export class ReplayedLine implements OpenableLink {
  readonly description: string;
  readonly lineSettings = '';
  readonly turns = ownLine;
  #isUp = false;
  #current: ReplayedLink | null = null;

  constructor(deviceId: string) {
    this.description = `recording of ${deviceId}`;
  }

  create(): ByteLink {
    this.#current = new ReplayedLink();
    if (this.#isUp) this.#current.comeUp();
    return this.#current;
  }

  /** The recorded connection began. */
  comeUp(): void {
    this.#isUp = true;
    this.#current?.comeUp();
  }

  say(bytes: Uint8Array): void {
    this.#current?.say(bytes);
  }

  /** The recorded connection ended. */
  goDown(): void {
    this.#isUp = false;
    this.#current?.goDown();
  }
}

class ReplayedLink implements ByteLink {
  readonly #up = Promise.withResolvers<void>();
  #events: LinkEvents | null = null;
  #isUp = false;

  async open(events: LinkEvents): Promise<void> {
    await this.#up.promise;
    this.#events = events;
  }

  write(_bytes: Uint8Array): Promise<boolean> {
    return Promise.resolve(this.#isUp);
  }

  close(): Promise<void> {
    this.#isUp = false;
    this.#events = null;
    return Promise.resolve();
  }

  comeUp(): void {
    this.#isUp = true;
    this.#up.resolve();
  }

  say(bytes: Uint8Array): void {
    this.#events?.bytes(bytes);
  }

  goDown(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    const events = this.#events;
    this.#events = null;
    events?.closed('the recorded connection ended');
  }
}
