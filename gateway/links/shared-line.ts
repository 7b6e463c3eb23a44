import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents, OpenableLink } from './byte-link.ts';
import type { LineTurn } from './line-turns.ts';

/** Between two turns: longer than the 4 ms of silence that end a Modbus frame at 9600 baud. */
const GAP_MS = 5;

/**
 * Several devices on one RS-485 line, each as if it had a link of its own. The line is opened with its first
 * device and closed with its last. What comes belongs to the device whose turn it is or was last.
 */
export class SharedLine {
  readonly #link: OpenableLink;
  readonly #clock: Clock;
  readonly #members = new Set<Member>();
  readonly #waiting: Turn[] = [];
  #physical: ByteLink | null = null;
  #opening: Promise<void> | null = null;
  #closing: Promise<void> = Promise.resolve();
  #current: Turn | null = null;
  #listener: Member | null = null;

  constructor(link: OpenableLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
  }

  /** One device's way to the line. */
  member(): OpenableLink {
    const { description, lineSettings } = this.#link;
    let latest: Member | null = null;
    return {
      description,
      lineSettings,
      turns: { take: (granted) => this.#take(granted, () => latest) },
      create: () => {
        latest = this.#newMember();
        return latest;
      },
    };
  }

  #newMember(): Member {
    const member: Member = {
      events: null,
      open: (events) => this.#openFor(member, events),
      write: (bytes) =>
        member.events === null || this.#physical === null
          ? Promise.resolve(false)
          : this.#physical.write(bytes),
      close: () => this.#leave(member),
    };
    return member;
  }

  async #openFor(member: Member, events: LinkEvents): Promise<void> {
    this.#members.add(member);
    this.#opening ??= this.#openPhysical();
    try {
      await this.#opening;
    } catch (error) {
      this.#members.delete(member);
      throw error;
    }
    if (!this.#members.has(member)) {
      const message = `${this.#link.description} was closed while it opened.`;
      throw new GatehouseError('LINK_FAILED', message);
    }
    member.events = events;
  }

  async #openPhysical(): Promise<void> {
    await this.#closing;
    const link = this.#link.create();
    try {
      await link.open({
        bytes: (chunk) => this.#bytes(chunk),
        closed: (cause) => this.#closed(link, cause),
      });
    } catch (error) {
      this.#opening = null;
      await link.close();
      throw error;
    }
    this.#physical = link;
  }

  #bytes(chunk: Uint8Array): void {
    const [first] = this.#members;
    (this.#listener?.events ?? first?.events)?.bytes(chunk);
  }

  #closed(link: ByteLink, cause: string): void {
    this.#forget();
    this.#closing = link.close();
    const members = [...this.#members];
    this.#members.clear();
    for (const { events } of members) events?.closed(cause);
  }

  async #leave(member: Member): Promise<void> {
    member.events = null;
    this.#members.delete(member);
    if (this.#listener === member) this.#listener = null;
    if (this.#members.size > 0) return;
    await this.#opening?.catch(() => undefined);
    const link = this.#physical;
    // Somebody may have come while the line opened.
    if (link !== null && this.#members.size === 0) {
      this.#forget();
      this.#closing = link.close();
    }
    await this.#closing;
  }

  #forget(): void {
    this.#physical = null;
    this.#opening = null;
    this.#listener = null;
  }

  #take(granted: () => void, holder: () => Member | null): LineTurn {
    const turn: Turn = { granted, holder };
    this.#waiting.push(turn);
    this.#grantNext();
    return { end: () => this.#end(turn) };
  }

  #grantNext(): void {
    if (this.#current !== null) return;
    const turn = this.#waiting.shift();
    if (turn === undefined) return;
    this.#current = turn;
    this.#listener = turn.holder();
    turn.granted();
  }

  #end(turn: Turn): void {
    const place = this.#waiting.indexOf(turn);
    if (place >= 0) this.#waiting.splice(place, 1);
    if (this.#current !== turn) return;
    this.#clock.after(GAP_MS, () => {
      if (this.#current !== turn) return;
      this.#current = null;
      this.#grantNext();
    });
  }
}

type Member = ByteLink & { events: LinkEvents | null };
type Turn = { readonly granted: () => void; readonly holder: () => Member | null };
