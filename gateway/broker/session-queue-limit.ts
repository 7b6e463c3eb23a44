/** The part of the broker's in-memory store that keeps messages for sessions. */
export type SessionStore = {
  outgoingEnqueueCombi(
    subscriptions: readonly { readonly clientId: string }[],
    packet: QueuedPacket,
  ): Promise<void>;
  outgoingClearMessageId(
    client: { readonly id: string },
    packet: unknown,
  ): Promise<QueuedPacket | undefined>;
};

export type QueuedPacket = { readonly topic: string; readonly payload: string | Buffer };

export type SessionQueueLimits = {
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly onDropped: (clientId: string) => void;
};

/** Alerts still find room when everything else is turned away. */
const ROOM_FOR_ALERTS = 1_000;

type Fill = { messages: number; bytes: number };

/**
 * Bounds what is kept for a session whose owner is away; the store itself would keep everything. What
 * is turned away is not lost: the ops centre sees the gap in the numbers and asks the gateway again.
 */
export function limitSessionQueues(store: SessionStore, limits: SessionQueueLimits): void {
  const fills = new Map<string, Fill>();
  const enqueue = store.outgoingEnqueueCombi.bind(store);
  const clear = store.outgoingClearMessageId.bind(store);

  const hasRoom = (clientId: string, packet: QueuedPacket): boolean => {
    const fill = fills.get(clientId);
    if (!fill) return true;
    const extra = packet.topic.endsWith('/alert') ? ROOM_FOR_ALERTS : 0;
    return fill.messages < limits.maxMessages + extra && fill.bytes < limits.maxBytes;
  };

  store.outgoingEnqueueCombi = (subscriptions, packet) => {
    const taken = subscriptions.filter(({ clientId }) => {
      if (hasRoom(clientId, packet)) return true;
      limits.onDropped(clientId);
      return false;
    });
    for (const { clientId } of taken) {
      const fill = fills.get(clientId) ?? { messages: 0, bytes: 0 };
      fill.messages += 1;
      fill.bytes += packet.payload.length;
      fills.set(clientId, fill);
    }
    return enqueue(taken, packet);
  };

  store.outgoingClearMessageId = async (client, packet) => {
    const cleared = await clear(client, packet);
    const fill = fills.get(client.id);
    if (cleared && fill) {
      fill.messages -= 1;
      fill.bytes -= cleared.payload.length;
      if (fill.messages <= 0) fills.delete(client.id);
    }
    return cleared;
  };
}
