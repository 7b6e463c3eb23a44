import { join } from 'node:path';
import { createCodeJudge } from '#gateway/codes/code-judge.ts';
import { createPseudonymiser } from '#gateway/codes/pseudonym.ts';
import { loadOrCreatePseudonymKey } from '#gateway/codes/pseudonym-key.ts';
import { createSitePassFormat } from '#gateway/codes/site-pass/site-pass-format.ts';
import { openTrustStore } from '#gateway/codes/site-pass/trust-store.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { PersonEntry } from '#sim/ledger.ts';
import { codeDigest, codeText } from '#sim/scenarios/code-plan.ts';
import type { RushPerson } from '#sim/scenarios/rush-people.ts';
import { rushPeople } from '#sim/scenarios/rush-people.ts';
import { openPassIssuer } from '#sim/site-pass/issuer.ts';
import type { GatewaySetting } from './gateway-process.ts';

export type Rush = {
  /** The simulator's directory: its signing key and its trust list. */
  readonly lines: string;
  readonly seed: number;
  readonly laneCount: number;
  readonly peopleCount: number;
};

/** Between the making of a code and its last byte, at worst. */
const LONGEST_SHOWING_SECONDS = 30;

/**
 * Under which pseudonym the gateway must have kept each person of a rush. The ledger tells the
 * digest of each code; the seed tells the pass, the simulator's key signs it again, and the gateway's
 * own key makes the pseudonym.
 */
export function pseudonymsOf(
  rush: Rush,
  entries: readonly PersonEntry[],
  { dataDirectory }: Pick<GatewaySetting, 'dataDirectory'>,
): ReadonlyMap<string, string> {
  const people = new Map(everybody(rush).map((person) => [person.personId, person]));
  const issuer = openPassIssuer(rush.lines);
  const trust = openTrustStore(join(rush.lines, 'trust-list.json'));
  const judge = createCodeJudge({
    formats: [
      createSitePassFormat({ audience: 'demo-site', maxLifetimeDays: 30, trustedKeys: trust.keys }),
    ],
  });
  const pseudonymise = createPseudonymiser(
    loadOrCreatePseudonymKey(join(dataDirectory, 'pseudonym-key.json')),
  );
  const textOf = ({ personId, codeSha256, codeSentAtMs }: PersonEntry): string => {
    const person = people.get(personId);
    const sentAtSeconds = Math.floor(codeSentAtMs / 1_000);
    for (let back = 0; person && back <= LONGEST_SHOWING_SECONDS; back += 1) {
      const text = codeText(person.code, issuer, sentAtSeconds - back);
      if (codeDigest(text) === codeSha256) return text;
    }
    throw new Error(`The code of ${personId} cannot be made again.`);
  };
  return new Map(
    entries.map((entry) => {
      const now = { wallMs: entry.codeSentAtMs, clockState: ClockState.Synchronised };
      return [entry.personId, pseudonymise(judge(textOf(entry), now).canonical)];
    }),
  );
}

function everybody({ seed, laneCount, peopleCount }: Rush): readonly RushPerson[] {
  return Array.from({ length: laneCount }, (_, index) => [
    ...rushPeople(seed, index + 1, laneCount, peopleCount),
  ]).flat();
}
