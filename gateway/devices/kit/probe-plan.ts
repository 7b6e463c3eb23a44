import type { DriverProbe, ProbeMatch } from '#gateway/devices/driver-family.ts';

/** What is asked at one rate, in this order. Empty: at this rate one only listens. */
export type ProbeRound = {
  readonly baudRate: number;
  readonly questions: readonly ProbeQuestion[];
};

export type ProbeQuestion = {
  readonly driver: string;
  readonly question: Uint8Array;
  readonly answerTimeoutMs: number;
};

/** A device that was recognised, and by which driver. */
export type Recognised = { readonly driver: string; readonly match: ProbeMatch };

export type Probes = ReadonlyMap<string, DriverProbe>;

/** The rates that devices of this trade are sold with, before all others. */
const FIRST_RATES: readonly number[] = [9600, 115_200];

/**
 * Every driver's likeliest rate first, then the next likeliest: a device as it is sold is found
 * without waiting for the rates that nobody uses. Within a round the shortest question comes first, as it
 * can be taken for the fewest other things; before all of them, and at all its rates, a device that
 * would take any byte for a command. `PROBING.md` goes through the questions one by one.
 */
export function probeRounds(probes: Probes): readonly ProbeRound[] {
  const bare = [...probes].filter(([, { takesBareBytes }]) => takesBareBytes === true);
  const ranks = Math.max(0, ...[...probes.values()].map(({ baudRates }) => baudRates.length));
  const rounds = Array.from({ length: ranks }, (_, rank) => roundsOfRank(probes, rank)).flat();
  const visited = new Set<number>();
  return rounds.map(({ baudRate, questions }) => {
    const isFirst = !visited.has(baudRate);
    visited.add(baudRate);
    const first = isFirst ? bare.filter(([, { baudRates }]) => baudRates.includes(baudRate)) : [];
    const names = new Set(bare.map(([driver]) => driver));
    const others = questions.filter(({ driver }) => !names.has(driver));
    return { baudRate, questions: [...questionsOf(first), ...others] };
  });
}

function roundsOfRank(probes: Probes, rank: number): ProbeRound[] {
  const byRate = Map.groupBy(probes, ([, { baudRates }]) => baudRates[rank]);
  const rates = [...byRate.keys()].filter((rate) => rate !== undefined);
  const popularity = (rate: number): number => byRate.get(rate)?.length ?? 0;
  const place = (rate: number): number =>
    FIRST_RATES.includes(rate) ? FIRST_RATES.indexOf(rate) : FIRST_RATES.length;
  rates.sort((a, b) => place(a) - place(b) || popularity(b) - popularity(a) || a - b);
  return rates.map((baudRate) => ({
    baudRate,
    questions: questionsOf(byRate.get(baudRate) ?? []),
  }));
}

function questionsOf(probes: readonly (readonly [string, DriverProbe])[]): ProbeQuestion[] {
  return probes
    .flatMap(([driver, { question, answerTimeoutMs }]) =>
      question === null ? [] : [{ driver, question, answerTimeoutMs }],
    )
    .sort((a, b) => a.question.length - b.question.length);
}

/** Shorter than any frame with a header and a check: such bytes mean something only as an answer. */
export const SHORTEST_CHECKED_FRAME_BYTES = 5;

/** What a line says by itself, or answers too late, told by any driver's frames. */
export function recogniseHeard(bytes: Uint8Array, probes: Probes): Recognised | null {
  if (bytes.length < SHORTEST_CHECKED_FRAME_BYTES) return null;
  for (const [driver, { recognise }] of probes) {
    const match = recognise(bytes);
    if (match !== null) return { driver, match };
  }
  return null;
}

/**
 * What came since a question, and all that came before. The question's own driver judges it first, without the
 * echo of the question that a half-duplex adapter puts before the answer; then all drivers, as an earlier
 * question may be answered only now.
 */
export function recogniseAnswer(
  sinceQuestion: Uint8Array,
  all: Uint8Array,
  { driver, question }: ProbeQuestion,
  probes: Probes,
): Recognised | null {
  const answer = withoutEcho(sinceQuestion, question);
  const match = answer.length === 0 ? null : (probes.get(driver)?.recognise(answer) ?? null);
  return match === null ? recogniseHeard(all, probes) : { driver, match };
}

function withoutEcho(bytes: Uint8Array, question: Uint8Array): Uint8Array {
  const isEcho =
    bytes.length >= question.length && question.every((byte, index) => bytes[index] === byte);
  return isEcho ? bytes.subarray(question.length) : bytes;
}
