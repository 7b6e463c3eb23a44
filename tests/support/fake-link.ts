import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents, OpenableLink } from '#gateway/links/byte-link.ts';
import { ownLine } from '#gateway/links/line-turns.ts';

/** One connection of a {@link FakeLine}, as a test drives it. Keeps the promises of the port. */
class FakeConnection implements ByteLink {
  readonly written: string[] = [];
  closeCalls = 0;
  #events: LinkEvents | null = null;
  #state: 'new' | 'open' | 'over' = 'new';
  readonly #opening: () => Promise<void>;
  readonly #closing: () => Promise<void>;

  constructor(opening: () => Promise<void>, closing: () => Promise<void>) {
    this.#opening = opening;
    this.#closing = closing;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  async open(events: LinkEvents): Promise<void> {
    await this.#opening();
    if (this.#state === 'over') throw new GatehouseError('LINK_FAILED', 'It was closed.');
    this.#events = events;
    this.#state = 'open';
  }

  write(bytes: Uint8Array): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(false);
    this.written.push(Buffer.from(bytes).toString('hex'));
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    this.closeCalls += 1;
    this.#state = 'over';
    await this.#closing();
  }

  /** The device says something. */
  say(bytes: Uint8Array): void {
    if (this.isOpen) this.#events?.bytes(bytes);
  }

  /** Breaks the promise of the port: bytes and a hang-up after `close()`. */
  sayTooLate(bytes: Uint8Array): void {
    this.#events?.bytes(bytes);
    this.#events?.closed('too late');
  }

  /** The device is unplugged. */
  hangUp(cause = 'the cable was pulled'): void {
    if (!this.isOpen) return;
    this.#state = 'over';
    this.#events?.closed(cause);
  }
}

/** A line to a device that can be missing, slow to open, or slow to let go. */
export class FakeLine implements OpenableLink {
  readonly description = 'fake line';
  readonly lineSettings = '9600 8N1, fake';
  readonly turns = ownLine;
  readonly connections: FakeConnection[] = [];
  /** Set to make every open fail. */
  openError: Error | null = null;
  opening: () => Promise<void> = () => Promise.resolve();
  closing: () => Promise<void> = () => Promise.resolve();

  create(): FakeConnection {
    const opening = async () => {
      await this.opening();
      if (this.openError) throw this.openError;
    };
    const connection = new FakeConnection(opening, () => this.closing());
    this.connections.push(connection);
    return connection;
  }

  /** The newest connection. */
  get now(): FakeConnection {
    const newest = this.connections.at(-1);
    if (!newest) throw new Error('Nothing was opened yet.');
    return newest;
  }
}
