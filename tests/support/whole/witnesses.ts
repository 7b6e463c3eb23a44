import { isDeepStrictEqual } from 'node:util';
import { decodeEventMessage } from '#gateway/wire/cloud-event.ts';
import { parseTopic } from '#gateway/wire/topics.ts';
import { GATEWAY, SITE } from './gateway-process.ts';
import type { JournalRow } from './journal-rows.ts';
import type { KioskShown } from './kiosk-watch.ts';
import type { Heard } from './mosquitto-sub.ts';

/** Something that a gateway has told the world of one of its records. */
export type Told = {
  readonly eventId: string;
  readonly by: 'kiosk' | 'mqtt';
  readonly kind: JournalRow['kind'];
  /** Whether a row of the journal is the record that was told of. */
  readonly isOf: (row: JournalRow) => boolean;
};

export function toldByKiosk(shown: readonly KioskShown[]): Told[] {
  return shown.map((event) => ({
    ...{ eventId: event.data.eventId, by: 'kiosk', kind: event.kind },
    isOf: isShown(event),
  }));
}

function isShown({ kind, data }: KioskShown): (row: JournalRow) => boolean {
  return (row) => {
    if (row.kind !== kind || row.observedAtMs !== data.observedAtMs) return false;
    return row.kind === 'passage'
      ? row.facts.passageId === data['passageId']
      : row.kind === 'reading' && row.facts.deviceId === data['deviceId'];
  };
}

/** Records only; a subscriber also hears states, heartbeats and the ops centre. */
export function toldByMqtt(heard: readonly Heard[]): Told[] {
  return heard
    .filter(({ topic }) => parseTopic(topic)?.subject.kind === 'record')
    .flatMap(({ payload }) => decodeEventMessage(payload, { siteId: SITE, gatewayId: GATEWAY }))
    .map((result) => {
      if (result.kind === 'refused') throw new Error(`a gateway sent ${result.reason}`);
      const { eventId, kind, observedAtMs, data } = result.event;
      return {
        ...{ eventId, by: 'mqtt', kind },
        isOf: (row) =>
          row.kind === kind &&
          row.observedAtMs === observedAtMs &&
          isDeepStrictEqual(row.facts, data),
      };
    });
}

/** What was told and is not in the journal: lost, or another record stands under its number. */
export function notKept(told: readonly Told[], rows: readonly JournalRow[]): readonly Told[] {
  const byId = new Map(rows.map((row) => [row.eventId, row]));
  return told.filter(({ eventId, isOf }) => {
    const row = byId.get(eventId);
    return row === undefined || !isOf(row);
  });
}
