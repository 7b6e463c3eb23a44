import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { eventually } from '#tests/support/eventually.ts';
import type { Person } from './running-centre.ts';

export type ReadEvent = {
  readonly event: string;
  readonly id: string | null;
  readonly data: Record<string, unknown>;
  /** When its last byte came, monotonic. */
  readonly atMs: number;
};

/** Reads a live stream as a browser does. */
export class EventReader {
  readonly events: ReadEvent[] = [];
  readonly #response: IncomingMessage;
  #text = '';
  #isClosed = false;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#read(chunk));
    response.on('close', () => {
      this.#isClosed = true;
    });
    response.on('error', () => undefined);
  }

  /** `lastEventId`: as a browser that comes back; `cursor`: as a page that begins. */
  static async open(
    url: string,
    person: Person,
    from: { readonly lastEventId?: string; readonly cursor?: string } = {},
  ): Promise<EventReader> {
    const query = from.cursor === undefined ? '' : `?cursor=${from.cursor}`;
    const headers: Record<string, string> = { cookie: person.cookie };
    if (from.lastEventId !== undefined) headers['last-event-id'] = from.lastEventId;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/api/stream${query}`, { headers, agent: false }, resolve).on('error', reject);
    });
    if (response.statusCode !== 200) throw new Error(`stream: ${response.statusCode}`);
    const reader = new EventReader(response);
    await eventually('the first heartbeat', () => reader.of('hb').length > 0);
    return reader;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get lastId(): string {
    return this.events.findLast(({ id }) => id !== null)?.id ?? '';
  }

  of(event: string): ReadEvent[] {
    return this.events.filter((each) => each.event === event);
  }

  close(): void {
    this.#response.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) this.events.push(eventFrom(block));
  }
}

function eventFrom(block: string): ReadEvent {
  const field = (name: string): string | null => {
    const line = block.split('\n').find((each) => each.startsWith(`${name}: `));
    return line === undefined ? null : line.slice(name.length + 2);
  };
  return {
    event: field('event') ?? 'message',
    id: field('id'),
    data: JSON.parse(field('data') ?? 'null') as Record<string, unknown>,
    atMs: performance.now(),
  };
}
