import type { NotValidReason } from '#gateway/domain/decision.ts';
import type { Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { AsideText } from './aside-text.ts';

export type NotValidText = {
  readonly reason: string;
  readonly next: string;
  readonly speech: string;
};

/** Every text of the kiosk: a language that lacks one does not compile. */
export type KioskText = {
  readonly celsius: string;
  readonly ready: string;
  readonly readyNote: string;
  readonly repeat: string;
  readonly repeatNote: string;
  readonly measuring: string;
  readonly rawReading: (value: string) => string;
  readonly attempt: (count: string) => string;
  readonly noTemperature: string;
  /** Behind a number that says nothing about the person. */
  readonly voidTemperature: string;
  /** Behind a verdict that waited in a broken network. */
  readonly lateVerdict: (seconds: string) => string;
  readonly aside: AsideText;
  readonly verdict: Readonly<Record<Verdict, string>>;
  /** Why, as a sentence. */
  readonly reason: Readonly<Record<VerdictReason, string>>;
  /** In place of both, where it is known why the measurement was not valid. */
  readonly notValid: Readonly<Record<NotValidReason, NotValidText>>;
  /** The reason of a pass where only one of the two was asked for. */
  readonly clearTemperature: string;
  readonly clearCode: string;
  /** What to do where only another entrance is open; its name is that of the configuration. */
  readonly openEntrance: (checkpointId: string) => string;
  /** What to do now, as a sentence. */
  readonly next: Readonly<Record<VerdictReason, string>>;
  readonly speech: {
    readonly temperature: (value: string) => string;
    readonly verdict: Readonly<Record<Verdict, string>>;
  };
  readonly device: Readonly<
    Record<'thermometer' | 'scanner', Readonly<Record<DeviceState, string>>>
  >;
  readonly deviceUnavailable: string;
  readonly journalBlocked: string;
  readonly journalBlockedNote: string;
  readonly offline: string;
  /** A fever that nobody at the centre knows of. */
  readonly phone: {
    readonly heading: string;
    readonly todo: string;
    readonly number: (number: string) => string;
    readonly what: (laneId: string, time: string) => string;
    readonly more: (count: string) => string;
    readonly done: string;
    readonly failed: string;
  };
  /** The clock cannot be trusted. */
  readonly clockUnsure: string;
  /** The room for records ends within a day, and nobody fetches them. */
  readonly roomShort: (hours: string) => string;
  readonly lost: string;
  readonly lostNote: (since: string) => string;
  readonly neverConnected: string;
  readonly lostAction: string;
  readonly connecting: string;
  /** While a broken stream is taken up again. */
  readonly reconnecting: string;
  readonly reconnectingNote: string;
  readonly live: string;
  readonly devices: string;
  readonly reMeasure: string;
  readonly reMeasureKey: string;
  readonly reMeasureImpossible: string;
  readonly reMeasureFailed: string;
  readonly contrastOn: string;
  readonly contrastOff: string;
  readonly inside: (people: string, vehicles: string) => string;
  readonly soundOn: string;
  readonly soundOff: string;
  readonly soundBlocked: string;
  readonly chooseLane: string;
  readonly unknownLane: (laneId: string) => string;
};
