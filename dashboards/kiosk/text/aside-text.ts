import type {
  ContactSite,
  EpisodeAction,
  FinalEpisodeState,
  GuardStep,
} from '#gateway/domain/episode.ts';

/** What is said of people who were stepped aside. */
export type AsideText = {
  readonly heading: string;
  /** What a person is called by: the number, and when they were stepped aside. */
  readonly person: (label: string) => string;
  readonly since: (time: string) => string;
  readonly open: (label: string) => string;
  readonly close: string;
  readonly more: (count: string) => string;
  /** What the guard has to do now, as one sentence. */
  readonly step: Readonly<Record<Exclude<GuardStep, 'done'>, string>>;
  /** What follows from how it ended, as one sentence. */
  readonly ended: Readonly<Record<FinalEpisodeState | 'aim-corrected' | 'person-left', string>>;
  /** The same aloud: short, and of no outcome, because everybody in the lobby hears it. */
  readonly spoken: Readonly<Record<GuardStep, string>>;
  readonly stepIn: Readonly<Record<Exclude<GuardStep, 'done'>, string>>;
  readonly endsIn: string;
  readonly due: string;
  readonly high: string;
  readonly otherSiteHigh: string;
  readonly otherSiteNormal: string;
  readonly action: Readonly<Record<EpisodeAction, string>>;
  readonly leftSure: string;
  readonly accepted: Readonly<Record<EpisodeAction, string>>;
  readonly contact: {
    readonly heading: string;
    readonly site: Readonly<Record<ContactSite, string>>;
    readonly erase: string;
    readonly unfinished: string;
    readonly implausible: (value: string) => string;
    /** Whose value it is, where it was taken and what it is, before it counts. */
    readonly enter: (label: string, site: string, value: string) => string;
    readonly entered: (label: string, site: string, value: string) => string;
  };
  readonly refused: string;
  readonly failed: string;
  readonly noActions: string;
};
