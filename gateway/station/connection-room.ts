import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Bounds the connections of a server without shutting anybody out: when there are too many, the
 * oldest one that is no stream is closed. A refusal of the newest would let a few idle sockets
 * (slow-loris) keep the guard's screen away; a screen needs its connection for milliseconds only.
 */
export type ConnectionRoom = {
  /** Streams are counted and bounded by the kiosk hub; they are not closed to make room. */
  readonly keep: (socket: Socket) => void;
  readonly evictedCount: () => number;
};

export function limitConnections(server: Server, maxConnections: number): ConnectionRoom {
  // Oldest first.
  const evictable = new Set<Socket>();
  let evicted = 0;
  // Closing takes a moment; this stops a flood that is faster than that.
  server.maxConnections = 2 * maxConnections;
  server.on('connection', (socket: Socket) => {
    evictable.add(socket);
    socket.once('close', () => evictable.delete(socket));
    const [oldest] = evictable;
    if (evictable.size <= maxConnections || !oldest) return;
    evictable.delete(oldest);
    evicted += 1;
    oldest.destroy();
  });
  return {
    keep: (socket) => {
      evictable.delete(socket);
    },
    evictedCount: () => evicted,
  };
}
