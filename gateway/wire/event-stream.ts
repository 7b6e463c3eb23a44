import type { Writable } from 'node:stream';

/**
 * Server-sent events as both the station and the ops centre speak them (HTML standard, §9.2):
 * a cursor as `id`, a named heartbeat (comments never reach a page's script) and a bounded queue:
 * a client that does not read is dropped with `reset`, it never loses single events unnoticed.
 */
export const HEARTBEAT_EVENT = 'hb';
export const RESET_EVENT = 'reset';

/** Sent every this many milliseconds; a page calls itself stale after 2.5 times that. */
export const HEARTBEAT_INTERVAL_MS = 5_000;

/** To a kiosk: somebody stands before it and waits for a verdict that a dead network would not bring. */
export const KIOSK_HEARTBEAT_INTERVAL_MS = 2_000;

/** `data` must be JSON text: it has no raw line breaks, so it fits one line. */
export function encodeStreamEvent(event: string, dataJson: string, id?: string): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${dataJson}\n\n`;
}

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
} as const;

export type StreamClient = {
  /** `false` once the client was dropped because it did not read. */
  send(event: string, dataJson: string, id?: string): boolean;
  close(): void;
};

/** Largest backlog of one client before it is dropped. */
export const MAX_CLIENT_BACKLOG_BYTES = 256 * 1024;

export function createStreamClient(
  out: Writable,
  maxBacklogBytes: number = MAX_CLIENT_BACKLOG_BYTES,
): StreamClient {
  return {
    send(event, dataJson, id) {
      if (out.destroyed || out.writableEnded) return false;
      if (out.writableLength > maxBacklogBytes) {
        out.destroy();
        return false;
      }
      out.write(encodeStreamEvent(event, dataJson, id));
      return true;
    },
    close() {
      out.end();
    },
  };
}
