import type { AlertPriority } from '#gateway/domain/alert.ts';
import type { DecisionOutcome, DecisionReason } from '#gateway/domain/decision.ts';
import type { ContactSite, EpisodeCause, EpisodeState } from '#gateway/domain/episode.ts';
import type { Direction, Pairing, Verdict, VerdictReason } from '#gateway/domain/passage.ts';
import type { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import type { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import type { DeviceState } from '#gateway/wire/control-messages.ts';
import type { Role } from '#ops-centre/http/api/account-types.ts';
import type { AlertState } from '#ops-centre/http/api/alert-types.ts';
import type { GapReason, GatewayStatus } from '#ops-centre/http/api/gateway-types.ts';
import type { HealthWords } from '#web/health-words.ts';

/** A word for every value that the wire may carry: a new value without a word does not compile. */
export type WordList = {
  readonly priority: Readonly<Record<AlertPriority, string>>;
  readonly alertState: Readonly<Record<AlertState, string>>;
  readonly outcome: Readonly<Record<DecisionOutcome, string>>;
  readonly outcomeReason: Readonly<Record<DecisionReason, string>>;
  readonly episodeState: Readonly<Record<EpisodeState, string>>;
  readonly episodeCause: Readonly<Record<EpisodeCause, string>>;
  readonly contactSite: Readonly<Record<ContactSite, string>>;
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly verdictReason: Readonly<Record<VerdictReason, string>>;
  readonly codeVerdict: Readonly<Record<CodeVerdict, string>>;
  readonly passageKind: Readonly<Record<PassageKind, string>>;
  readonly direction: Readonly<Record<Direction, string>>;
  readonly pairing: Readonly<Record<Pairing, string>>;
  readonly bodySite: Readonly<Record<BodySite, string>>;
  readonly mode: Readonly<Record<ThermometerMode, string>>;
  readonly gatewayStatus: Readonly<Record<GatewayStatus, string>>;
  readonly deviceState: Readonly<Record<DeviceState, string>>;
  readonly gapReason: Readonly<Record<GapReason, string>>;
  readonly role: Readonly<Record<Role, string>>;
  /** Of thermometers; the same as on the device page. */
  readonly health: HealthWords;
};
