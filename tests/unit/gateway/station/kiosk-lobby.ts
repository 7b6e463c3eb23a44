import type { RecordFacts } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { KioskHub, KioskHubOptions } from '#gateway/station/kiosk-hub.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import type { StreamClient } from '#gateway/wire/event-stream.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { examplePassage, exampleReading, exampleScan } from '#tests/support/stored-records.ts';

type Sent = { readonly event: string; readonly data: unknown; readonly id: string | undefined };

/** A screen that keeps what it was sent, and may stop reading. */
function screen() {
  const sent: Sent[] = [];
  let reading = true;
  let closed = false;
  const client: StreamClient = {
    send(event, dataJson, id) {
      if (!reading || closed) return false;
      sent.push({ event, data: JSON.parse(dataJson), id });
      return true;
    },
    close: () => {
      closed = true;
    },
  };
  return {
    client,
    sent,
    names: () => sent.map(({ event }) => event),
    of: (event: string) => sent.filter((each) => each.event === event),
    ids: () => sent.filter(({ event }) => event === 'passage').map(({ id }) => id),
    lastId: () => sent.findLast(({ id }) => id !== undefined)?.id,
    clear: () => sent.splice(0),
    stopReading: () => {
      reading = false;
    },
    isClosed: () => closed,
  };
}

export function lobby(options: Partial<KioskHubOptions> = {}) {
  const clock = new FakeClock();
  const hub = createKioskHub({
    gatewayId: 'gate-1',
    lanes: [
      { laneId: 'lane-1', checkpointId: 'main-entrance' },
      { laneId: 'lane-2', checkpointId: 'main-entrance' },
    ],
    clock,
    maxClients: 4,
    ...options,
  });
  let seq = 0;
  const record = (entry: RecordFacts): StoredRecord => ({
    position: ++seq,
    epoch: 1,
    seq,
    kind: entry.kind,
    observedAtMs: clock.wallMs(),
    factsJson: JSON.stringify(entry.facts),
    clockJson: JSON.stringify({
      state: 'synchronised',
      bootId: 'boot-1',
      monotonicMs: clock.monotonicMs(),
    }),
    facts: entry.facts,
  });
  const passage = (laneId = 'lane-1') =>
    record({ kind: 'passage', facts: { ...examplePassage, laneId } });
  const reading = (laneId = 'lane-1') =>
    record({ kind: 'reading', facts: { ...exampleReading, laneId } });
  const scan = () => record({ kind: 'scan', facts: exampleScan });
  return { clock, hub, passage, reading, scan };
}

export function watch(hub: KioskHub, lastEventId?: string, laneId = 'lane-1', from?: string) {
  const kiosk = screen();
  const leave = hub.subscribe(laneId, kiosk.client, lastEventId, from);
  return { ...kiosk, leave: () => leave?.(), isTaken: leave !== null };
}

export const exampleStatus: KioskStatusV1 = {
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  devices: [{ deviceId: 'thermometer-1', role: 'thermometer', state: 'ready', detail: '' }],
  opsCentre: 'confirming',
  journal: 'durable',
};
