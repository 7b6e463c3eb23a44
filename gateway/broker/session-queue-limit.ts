/** The part of the broker's in-memory store that keeps messages for sessions. */
export type SessionStore = {
  outgoingEnqueueCombi(
    subscriptions: readonly { readonly clientId: string }[],
    packet: QueuedPacket,
  ): Promise<void>;
  outgoingUpdate(client: { readonly id: string }, packet: unknown): Promise<void>;
  outgoingClearMessageId(
    client: { readonly id: string },
    packet: unknown,
  ): Promise<QueuedPacket | undefined>;
};

export type QueuedPacket = { readonly topic: string; readonly payload: string | Buffer };

export type SessionQueueLimits = {
  /** For each session. */
  readonly maxMessages: number;
  /** For all sessions together. */
  readonly maxBytes: number;
  readonly onDropped: (clientId: string) => void;
};

/** Alerts still find room when everything else is turned away. */
const ROOM_FOR_ALERTS = 1_000;

/**
 * Bounds what is kept for a session whose owner is away; the store itself would keep everything. What
 * is turned away is not lost: the ops centre sees the gap in the numbers and asks the gateway again.
 */
export function limitSessionQueues(store: SessionStore, limits: SessionQueueLimits): void {
  const fills = new Map<string, number>();
  const enqueue = store.outgoingEnqueueCombi.bind(store);
  const update = store.outgoingUpdate.bind(store);
  const clear = store.outgoingClearMessageId.bind(store);

  let totalBytes = 0;

  const hasRoom = (clientId: string, packet: QueuedPacket): boolean => {
    const messages = fills.get(clientId) ?? 0;
    const extra = packet.topic.endsWith('/alert') ? ROOM_FOR_ALERTS : 0;
    return messages < limits.maxMessages + extra && totalBytes < limits.maxBytes;
  };

  store.outgoingEnqueueCombi = (subscriptions, packet) => {
    const taken = subscriptions.filter(({ clientId }) => {
      if (hasRoom(clientId, packet)) return true;
      limits.onDropped(clientId);
      return false;
    });
    for (const { clientId } of taken) {
      fills.set(clientId, (fills.get(clientId) ?? 0) + 1);
      totalBytes += packet.payload.length;
    }
    return enqueue(taken, packet);
  };

  store.outgoingClearMessageId = async (client, packet) => {
    const cleared = await clear(client, packet);
    if (cleared) {
      totalBytes -= cleared.payload.length;
      const left = (fills.get(client.id) ?? 1) - 1;
      if (left > 0) fills.set(client.id, left);
      else fills.delete(client.id);
    }
    return cleared;
  };

  // A message that was turned away is still sent to a session that is connected. The store finds it
  // nowhere, which the broker would take for a reason to disconnect.
  store.outgoingUpdate = (client, packet) => update(client, packet).catch(() => {});
}
