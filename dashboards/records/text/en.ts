import type { RecordsText } from './records-text.ts';

/** Every text of the page in English. */
export const en: RecordsText = {
  title: 'Delivery of records',
  toKiosk: "Guard's screen",
  toDevices: 'Devices',
  language: 'Language',
  connecting: 'Connecting to the gateway',
  notReached:
    'The gateway does not answer; what is shown may be old. Check whether the gateway runs.',
  room: 'How long records can be kept without a network',
  roomLeft: (time) => `${time} at the rate of the last hour`,
  roomUnknown: 'Nothing has come in lately, so nobody can say',
  roomShort:
    'Less than a day, and a sink is away: mend the network soon, or the oldest records are dropped (alerts excepted).',
  sinks: 'Where records go',
  sinkState: {
    ok: 'Well',
    waiting: 'Away, records are kept',
    holding: 'Needs somebody, records are kept',
  },
  waiting: (count) => `${count} not delivered yet`,
  nothingWaiting: 'Everything delivered',
  deadLetters: 'Refused records',
  noDeadLetters: 'No record was refused.',
  newest: (count) => `Only the newest ${count} are shown.`,
  record: 'Record',
  refusedAt: (time) => `refused ${time}`,
  retry: 'Send again',
  discard: 'Discard',
  discardSure: 'Sure? It will never be delivered',
  retried: 'It is sent once more.',
  discarded: 'Discarded; who and when is kept.',
  gone: 'The record is not in the journal any more; it can only be discarded.',
  failed: 'That did not work; try again later.',
  cause: 'Cause',
};
