import type { Decision } from './decision.ts';
import type { BodySite, ThermometerMode } from './reading.ts';

/** Where an episode stands from the first suspicion on. The last four are final. */
export const EpisodeState = {
  /** Just measured; a repeat at once catches errors of aim and nothing else. */
  Suspected: 'suspected',
  /** Waits indoors and in the shade for some minutes. */
  Aside: 'aside',
  /** Is measured at another body site and with a contact thermometer. */
  SecondLook: 'second-look',
  Confirmed: 'confirmed',
  Cleared: 'cleared',
  Probable: 'probable',
  Unresolved: 'unresolved',
} as const;
export type EpisodeState = (typeof EpisodeState)[keyof typeof EpisodeState];

export type FinalEpisodeState = Exclude<EpisodeState, 'suspected' | 'aside' | 'second-look'>;

export function isFinal(state: EpisodeState): state is FinalEpisodeState {
  return (
    state === EpisodeState.Confirmed ||
    state === EpisodeState.Cleared ||
    state === EpisodeState.Probable ||
    state === EpisodeState.Unresolved
  );
}

/** What brought a transition. */
export const EpisodeCause = {
  Suspicion: 'suspicion',
  /** The same body site again at once. */
  Repeated: 'repeated',
  /** The median of the first two or three says that the first was aimed badly. */
  AimCorrected: 'aim-corrected',
  /** No further repeat came, or three proved nothing. */
  RepeatsOver: 'repeats-over',
  WaitStarted: 'wait-started',
  WaitOver: 'wait-over',
  OtherSiteMeasured: 'other-site-measured',
  ContactAtOrAbove: 'contact-at-or-above-threshold',
  ContactBelow: 'contact-below-threshold',
  /** First at or above the absolute limit, and no contact reading in time. */
  ContactOverdue: 'contact-overdue',
  /** High at another site too, and no contact reading in time. */
  NoContactReading: 'no-contact-reading',
  PersonLeft: 'person-left',
  /** The longest time that an episode may take. */
  TimeOver: 'time-over',
  /** Goes on after a restart, or under another configuration. */
  Resumed: 'resumed',
  /** Its lane is no longer in the configuration. */
  LaneClosed: 'lane-closed',
  /** Its time passed, or nobody can say how much of it, while the gateway was off. */
  GatewayWasOff: 'gateway-was-off',
  /** More people aside than one lane can keep apart. */
  TooManyOpen: 'too-many-open',
} as const;
export type EpisodeCause = (typeof EpisodeCause)[keyof typeof EpisodeCause];

export const ContactSite = { Axillary: 'axillary', Ear: 'ear', Oral: 'oral' } as const;
export type ContactSite = (typeof ContactSite)[keyof typeof ContactSite];

export const ContactSource = { Typed: 'typed', Device: 'device' } as const;
export type ContactSource = (typeof ContactSource)[keyof typeof ContactSource];

/** What a contact thermometer says; only it confirms a fever or takes a suspicion back. */
export type ContactReading = {
  readonly temperatureCelsius: number;
  readonly contactSite: ContactSite;
  readonly source: ContactSource;
  readonly deviceId?: string;
};

/** The first measurement that was suspected, with all that an alert about it says. */
export type Suspicion = {
  readonly passageId: string;
  readonly attempt: number;
  readonly deviceId: string;
  readonly mode: ThermometerMode;
  readonly bodySite: BodySite;
  readonly rawTemperatureCelsius: number;
  readonly compensatedTemperatureCelsius: number | null;
  readonly ambientTemperatureCelsius: number | null;
  readonly decision: Decision;
};

/** The highest at another body site. */
export type OtherSiteReading = {
  readonly passageId: string;
  readonly bodySite: BodySite;
  readonly temperatureCelsius: number;
  readonly thresholdCelsius: number;
  readonly isAtOrAbove: boolean;
};

/** Milliseconds from the time of the record on, by the clock that never steps. */
export type EpisodeDeadlines = {
  /** When the present step is over by itself; `null`: only the end bounds it. */
  readonly stepInMs: number | null;
  /** Until when a contact reading is due before the ops centre is called; `null`: it is not, or it was called. */
  readonly contactInMs: number | null;
  readonly endInMs: number;
};

/**
 * The record of one step of an episode. It holds the whole episode after the step, so that the newest
 * record of an episode is enough to go on with it after a restart.
 */
export type EpisodeTransition = {
  readonly episodeId: string;
  readonly laneId: string;
  readonly checkpointId: string;
  /** The passage that brought it; `null` for a contact reading, an action or a deadline. */
  readonly passageId: string | null;
  /** `null` for the first. The same as `to` where only something became known. */
  readonly from: EpisodeState | null;
  readonly to: EpisodeState;
  readonly cause: EpisodeCause;
  /** The number that the person is called by at the gate; free again when the episode ends. */
  readonly label: number;
  /** At or above the absolute limit: no infrared reading takes it back. */
  readonly isHigh: boolean;
  /** Since the first suspicion. */
  readonly ageMs: number;
  /** `null` once it has ended. */
  readonly deadlines: EpisodeDeadlines | null;
  readonly suspicion: Suspicion;
  /** At the first body site within the first minute; the first of them is the suspicion's. */
  readonly repeatsCelsius: readonly number[];
  readonly otherSite: OtherSiteReading | null;
  /** `thresholdCelsius`: from which the body site of the contact reading confirms. */
  readonly contact: (ContactReading & { readonly thresholdCelsius: number }) | null;
  /** Of its alert; `null` while it has none. */
  readonly alertPriority: 'P1' | 'P2' | 'P3' | null;
  /** Of the code that the person showed; `null` where none was. */
  readonly pseudonym: string | null;
};

/** What the guard has to do next about an open episode. */
export const GuardStep = {
  /** Measure the same site again, with care for the aim. */
  MeasureAgain: 'measure-again',
  Wait: 'wait',
  /** Another body site, and a contact thermometer. */
  OtherSiteAndContact: 'other-site-and-contact',
  /** A contact thermometer, now. */
  Contact: 'contact',
  Done: 'done',
} as const;
export type GuardStep = (typeof GuardStep)[keyof typeof GuardStep];

export function guardStepOf({
  to,
  isHigh,
  otherSite,
}: Pick<EpisodeTransition, 'to' | 'isHigh' | 'otherSite'>): GuardStep {
  if (isFinal(to)) return GuardStep.Done;
  if (isHigh || otherSite) return GuardStep.Contact;
  if (to === EpisodeState.Suspected) return GuardStep.MeasureAgain;
  return to === EpisodeState.Aside ? GuardStep.Wait : GuardStep.OtherSiteAndContact;
}

/** What a guard tells about an open episode. */
export const EpisodeAction = {
  /** Stands aside and waits from now on. */
  StartWait: 'start-wait',
  /** The lane's next measurement is this person's, at the same body site. */
  MeasureAgain: 'measure-again',
  /** The lane's next measurement is this person's, at another body site. */
  MeasureOtherSite: 'measure-other-site',
  /** The next value of the lane's contact thermometer is this person's. */
  ExpectContact: 'expect-contact',
  PersonLeft: 'person-left',
} as const;
export type EpisodeAction = (typeof EpisodeAction)[keyof typeof EpisodeAction];

/** What a guard does or types about one person who is aside. */
export type EpisodeRequest =
  | {
      readonly kind: 'contact';
      readonly temperatureCelsius: number;
      readonly contactSite: ContactSite;
    }
  | {
      readonly kind: 'action';
      readonly action: EpisodeAction;
      /** Of `measure-other-site`: where the thermometer will be aimed, where it is not the one for that site. */
      readonly bodySite?: BodySite;
    };

/** `unknown`: no such open episode in this lane; it may have ended. `not-now`: the sentence says why. */
export type EpisodeAnswer =
  | { readonly kind: 'done'; readonly state: EpisodeState }
  | { readonly kind: 'refused'; readonly why: 'unknown' | 'not-now'; readonly sentence: string };
