import { onTestFinished } from 'vitest';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import { deliveryConfig } from '#gateway/delivery/delivery-config.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import { createMqttSink } from '#gateway/sinks/mqtt/mqtt-sink.ts';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import { readingDraft } from '#tests/support/drafts.ts';
import { eventually } from '#tests/support/eventually.ts';
import {
  endpointTo,
  gateAddress,
  gateBase,
  gatewayConnection,
  listenTo,
} from '#tests/support/mqtt-parts.ts';
import { realClock } from '#tests/support/real-clock.ts';

/** A gateway's way to a broker over a bad line, and somebody on a good one who hears what arrives. */
export async function openMqttLine(linePort: number, brokerUrl: string, keepaliveSeconds: number) {
  const { heard } = await listenTo(brokerUrl, [`${gateBase}/+`, `${gateBase}/backfill/+`]);
  const connection = gatewayConnection(endpointTo(`mqtt://127.0.0.1:${linePort}`), {
    keepaliveSeconds,
  });
  const journal = new MemoryJournal();
  const sink = createMqttSink({
    ...{ connection, address: gateAddress, clock: realClock, liveWindowMs: 30_000 },
  });
  const delivery = createDelivery({
    ...{ journal, sinks: [sink], clock: realClock, random: () => 0.5 },
    config: deliveryConfig.parse({}),
    onEvent: () => undefined,
  });
  await delivery.start();
  onTestFinished(() => delivery.stop(100));
  connection.onState(({ state }) => {
    if (state === 'online') delivery.worker(sink.id)?.retryNow();
  });
  const heardSeqs = (): ReadonlySet<number> =>
    new Set(
      heard
        .filter(({ topic }) => !topic.endsWith('/state'))
        .flatMap(({ text }) => decodeEventMessage(text, gateAddress))
        .flatMap((each) => (each.kind === 'event' ? [each.event.id.seq] : [])),
    );
  return {
    connection,
    accepted: () => journal.head().seq,
    lost: () => journal.head().seq - heardSeqs().size,
    append: (count: number) =>
      journal.append(
        Array.from({ length: count }, (_, n) => ({ ...readingDraft(n), observedAtMs: Date.now() })),
      ),
    everythingHeard: () =>
      eventually('everything', () => heardSeqs().size === journal.head().seq, 60_000, 20),
  };
}
