import type {
  ConnectionState,
  ConnectionStatus,
  IncomingMessage,
  MqttConnection,
} from '#gateway/sinks/mqtt/connection-port.ts';
import type { OutgoingMessage } from '#gateway/sinks/mqtt/publish-encoder.ts';
import type { PublishOutcome } from '#gateway/sinks/mqtt/publish-window.ts';

export type ScriptedMqtt = MqttConnection & {
  readonly published: OutgoingMessage[];
  readonly subscribed: string[];
  /** Answers each message; default: acknowledged. */
  answer: (message: OutgoingMessage) => PublishOutcome;
  become(state: ConnectionState, detail?: string): void;
  receive(message: IncomingMessage): void;
};

/** A connection whose broker does as the test says. */
export function scriptedMqtt(maxPacketBytes = 1_000_000): ScriptedMqtt {
  let status: ConnectionStatus = { state: 'online', detail: '' };
  const messageHandlers = new Set<(message: IncomingMessage) => void>();
  const stateHandlers = new Set<(status: ConnectionStatus) => void>();
  const published: OutgoingMessage[] = [];
  const subscribed: string[] = [];
  const take = (message: OutgoingMessage): PublishOutcome => {
    published.push(message);
    return scripted.answer(message);
  };
  const scripted: ScriptedMqtt = {
    published,
    subscribed,
    answer: () => ({ kind: 'acknowledged', heard: true }),
    start() {},
    stop: () => Promise.resolve(),
    publish: (topic, payload, options) => Promise.resolve(take({ topic, payload, ...options })),
    publishAll: (messages) => Promise.resolve(messages.map(take)),
    processed: () => Promise.resolve(true),
    subscribe: (filters) => void subscribed.push(...filters),
    onMessage(handler) {
      messageHandlers.add(handler);
      return () => messageHandlers.delete(handler);
    },
    onState(handler) {
      stateHandlers.add(handler);
      return () => stateHandlers.delete(handler);
    },
    state: () => status.state,
    status: () => status,
    maxPacketBytes: () => maxPacketBytes,
    counters: () => ({
      connects: 0,
      connectionsLost: 0,
      takeovers: 0,
      overdueAcknowledgements: 0,
      acknowledged: 0,
      refused: 0,
      unconfirmed: 0,
      notSent: 0,
      messagesIn: 0,
      inFlight: 0,
      waiting: 0,
    }),
    become(state, detail = '') {
      status = { state, detail };
      for (const handler of stateHandlers) handler(status);
    },
    receive(message) {
      for (const handler of messageHandlers) handler(message);
    },
  };
  return scripted;
}
