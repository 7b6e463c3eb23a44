import type { Writable } from 'node:stream';
import type { Clock, Timer } from '#gateway/domain/clock.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import {
  createStreamClient,
  HEARTBEAT_EVENT,
  HEARTBEAT_INTERVAL_MS,
  RESET_EVENT,
} from '#gateway/wire/event-stream.ts';
import type { GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import { StreamEvent } from '#ops-centre/http/api/stream-types.ts';
import type { StreamRow, StreamSpan } from '#ops-centre/store/stream-table.ts';

/**
 * Tells every page what happened. A page that names its cursor first gets all that it missed, from the store,
 * then what happens next: nothing is left out and nothing comes twice, since a page joins the live ones
 * in the same step in which it has caught up.
 */
export type StreamHubOptions = {
  readonly clock: Clock;
  readonly span: () => StreamSpan;
  readonly read: (afterId: number, upToId: number, limit: number) => readonly StreamRow[];
  /** Whether the session may still listen; asked with every heartbeat. */
  readonly isAllowed: (owner: StreamOwner) => boolean;
};

export type StreamOwner = { readonly tokenHash: string; readonly userKey: string };

const MAX_STREAMS = 200;
const MAX_STREAMS_PER_USER = 12;

const REPLAY_ROWS = 200;
/** While catching up, a page that reads slowly is waited for at this backlog, but not for ever. */
const REPLAY_BACKLOG_BYTES = 64 * 1024;
const REPLAY_STALL_MS = 15_000;

type Client = {
  readonly owner: StreamOwner;
  readonly out: Writable;
  readonly stream: StreamClient;
  isLive: boolean;
};

export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #clients = new Set<Client>();
  /** Newest event that live pages have been told. */
  #headId: number;
  #timer: Timer | null = null;

  constructor(options: StreamHubOptions) {
    this.#options = options;
    this.#headId = options.span().newestId;
  }

  get headId(): number {
    return this.#headId;
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  start(): void {
    this.#timer = this.#options.clock.after(HEARTBEAT_INTERVAL_MS, () => {
      this.#beat();
      this.start();
    });
  }

  hasRoomFor(userKey: string): boolean {
    const own = [...this.#clients].filter(({ owner }) => owner.userKey === userKey);
    return this.#clients.size < MAX_STREAMS && own.length < MAX_STREAMS_PER_USER;
  }

  /** `cursor`: the last event that the page has; `null` for one that only wants what comes. */
  attach(out: Writable, owner: StreamOwner, cursor: number | null): void {
    const client: Client = { owner, out, stream: createStreamClient(out), isLive: false };
    this.#clients.add(client);
    out.once('close', () => this.#clients.delete(client));
    out.on('error', () => this.#drop(client));
    this.#sendHeartbeat(client);
    const afterId = this.#startOf(client, cursor);
    this.#catchUp(client, afterId).catch(() => this.#drop(client));
  }

  broadcast(rows: readonly StreamRow[]): void {
    for (const row of rows) {
      this.#headId = row.id;
      for (const client of this.#clients) {
        if (client.isLive) this.#send(client, row.event, row.dataJson, String(row.id));
      }
    }
  }

  /** Moved counters: only for who is there now, so without an id. */
  update(views: readonly GatewayView[]): void {
    for (const view of views) {
      const dataJson = JSON.stringify(view);
      for (const client of this.#clients) {
        if (client.isLive) this.#send(client, StreamEvent.Gateway, dataJson);
      }
    }
  }

  closeUser(userKey: string): void {
    this.#closeWhere(({ owner }) => owner.userKey === userKey);
  }

  closeSession(tokenHash: string): void {
    this.#closeWhere(({ owner }) => owner.tokenHash === tokenHash);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#closeWhere(() => true);
  }

  /** Where to begin; a cursor that cannot be resumed from is answered with `reset` and begins at the head. */
  #startOf(client: Client, cursor: number | null): number {
    if (cursor === null) return this.#headId;
    const { oldestId } = this.#options.span();
    const isAhead = cursor > this.#headId;
    if (!isAhead && cursor >= oldestId - 1) return cursor;
    const reason = isAhead ? 'cursor-unknown' : 'cursor-too-old';
    const data = JSON.stringify({ cursor: String(this.#headId), reason });
    this.#send(client, RESET_EVENT, data, String(this.#headId));
    return this.#headId;
  }

  async #catchUp(client: Client, afterId: number): Promise<void> {
    let sentId = afterId;
    while (this.#clients.has(client)) {
      if (sentId >= this.#headId) {
        client.isLive = true;
        return;
      }
      const rows = this.#options.read(sentId, this.#headId, REPLAY_ROWS);
      if (rows.length === 0) sentId = this.#headId;
      for (const row of rows) {
        this.#send(client, row.event, row.dataJson, String(row.id));
        sentId = row.id;
      }
      if (client.out.writableLength > REPLAY_BACKLOG_BYTES) await this.#drained(client);
    }
  }

  async #drained(client: Client): Promise<void> {
    await new Promise<void>((resolve) => {
      const stall = this.#options.clock.after(REPLAY_STALL_MS, () => {
        client.out.destroy();
        resolve();
      });
      const go = (): void => {
        stall.cancel();
        resolve();
      };
      client.out.once('drain', go);
      client.out.once('close', go);
    });
  }

  #beat(): void {
    for (const client of this.#clients) {
      if (this.#options.isAllowed(client.owner)) this.#sendHeartbeat(client);
      else this.#drop(client);
    }
  }

  #sendHeartbeat(client: Client): void {
    const serverTimeMs = this.#options.clock.wallMs();
    const data = JSON.stringify({ serverTimeMs, head: String(this.#headId) });
    this.#send(client, HEARTBEAT_EVENT, data);
  }

  #send(client: Client, event: string, dataJson: string, id?: string): void {
    if (!client.stream.send(event, dataJson, id)) this.#clients.delete(client);
  }

  #closeWhere(matches: (client: Client) => boolean): void {
    for (const client of [...this.#clients].filter(matches)) this.#drop(client);
  }

  #drop(client: Client): void {
    this.#clients.delete(client);
    client.stream.close();
    client.out.destroy();
  }
}
