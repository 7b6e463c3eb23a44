import type { ReferenceKind, VerificationRefusal } from '#gateway/domain/device-health.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { DeviceViewV1 } from '#gateway/wire/device-view.ts';
import type { AdviceCode, DiscardCause, LineMask } from '#gateway/wire/device-words.ts';
import type { FittingCode, FittingKind } from '#gateway/wire/fitting-words.ts';
import type { HealthWords } from '#web/health-words.ts';

type Role = DeviceViewV1['role'];
type WorkingFitting = 'lamp-works' | 'camera-works';
type HarmfulCause = Exclude<DiscardCause, 'echo' | 'separator'>;

/** Every text of the device page: a language that lacks one does not compile. */
export type DevicesText = {
  readonly title: string;
  readonly toKiosk: string;
  readonly language: string;
  readonly theme: string;
  readonly themes: Readonly<Record<'dark' | 'light' | 'contrast', string>>;
  readonly allWork: (total: string) => string;
  readonly someNeedHelp: (wanting: string, total: string) => string;
  readonly noDevices: string;
  readonly live: {
    readonly live: string;
    readonly updatedNow: string;
    readonly updated: (ago: string) => string;
    readonly late: string;
    readonly connecting: string;
    readonly connectingDetail: string;
    readonly notLive: string;
    readonly shownSince: (time: string) => string;
    readonly neverLive: string;
    readonly action: string;
  };
  readonly role: Readonly<Record<Role, string>>;
  readonly state: Readonly<Record<DeviceState, string>>;
  /** In place of the state's word where a device works and yet loses bytes. */
  readonly losing: string;
  readonly since: (time: string) => string;
  readonly sentence: Readonly<Record<AdviceCode, Readonly<Record<Role, string>>>>;
  readonly action: Readonly<Record<Exclude<AdviceCode, 'works'>, string>>;
  readonly whatToDo: string;
  /** Before a sentence that the gateway wrote in English. */
  readonly gatewaySays: string;
  readonly driverSays: string;
  readonly discardMeaning: Readonly<Record<DiscardCause, string>>;
  readonly discardAction: Readonly<Record<HarmfulCause, string>>;
  /** A sentence that ends in a colon, completed by the meaning of a reason. */
  readonly losingBecause: (sentence: string, meaning: string) => string;
  readonly discarded: string;
  readonly nothingDiscarded: string;
  readonly bytes: (count: string) => string;
  readonly lastValue: string;
  readonly noValue: string;
  readonly celsius: (value: string) => string;
  readonly code: (characters: string) => string;
  readonly justNow: string;
  readonly ago: (age: string) => string;
  readonly rate: string;
  readonly framesPerSecond: (rate: string) => string;
  readonly frames: (count: string) => string;
  readonly received: (bytes: string) => string;
  readonly pending: (bytes: string) => string;
  readonly line: string;
  readonly identity: string;
  readonly connections: (count: string) => string;
  readonly driverFaults: (count: string) => string;
  readonly showLine: string;
  readonly keys: string;
  /** Of thermometers; the same as at the ops centre. */
  readonly health: HealthWords;
  readonly check: {
    readonly open: string;
    readonly close: string;
    readonly title: (deviceId: string) => string;
    readonly kind: Readonly<Record<ReferenceKind, string>>;
    readonly howTo: Readonly<Record<ReferenceKind, string>>;
    readonly reference: string;
    readonly reading: string;
    readonly referenceLabel: (number: string) => string;
    readonly readingLabel: (number: string) => string;
    readonly takeLive: string;
    readonly takeLiveLabel: (number: string) => string;
    readonly addPair: string;
    readonly compute: string;
    readonly confirm: string;
    readonly confirmed: string;
    readonly incomplete: string;
    readonly failed: string;
    readonly refusal: Readonly<Record<VerificationRefusal, string>>;
    readonly offset: (celsius: string) => string;
    readonly spread: (celsius: string) => string;
    readonly checkedOn: (day: string) => string;
    readonly neverChecked: string;
    readonly changed: (since: string) => string;
    readonly history: string;
    readonly noHistory: string;
  };
  readonly fitting: {
    readonly title: string;
    /** Before the name. */
    readonly kind: Readonly<Record<FittingKind, string>>;
    readonly sentence: Readonly<Record<FittingCode, string>>;
    readonly action: Readonly<Record<Exclude<FittingCode, WorkingFitting>, string>>;
    readonly lastSuccess: (time: string) => string;
    readonly noSuccess: string;
    readonly failures: (count: string) => string;
  };
  readonly lineView: {
    readonly title: (deviceId: string) => string;
    readonly close: string;
    readonly pause: string;
    readonly resume: string;
    readonly clear: string;
    readonly again: string;
    readonly phase: Readonly<
      Record<'opening' | 'live' | 'broken' | 'ended' | 'full' | 'refused', string>
    >;
    /** What is hidden, and why. */
    readonly masked: Readonly<Record<LineMask, string>>;
    readonly limit: string;
    readonly in: string;
    readonly out: string;
    readonly unshown: (bytes: string) => string;
    readonly link: Readonly<Record<'opened' | 'closed', string>>;
    readonly held: (rows: string) => string;
    readonly nothingYet: string;
  };
};
