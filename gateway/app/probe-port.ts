import type {
  ProbeQuestion,
  ProbeRound,
  Probes,
  Recognised,
} from '#gateway/devices/kit/probe-plan.ts';
import {
  probeRounds,
  recogniseAnswer,
  recogniseHeard,
  SHORTEST_CHECKED_FRAME_BYTES,
} from '#gateway/devices/kit/probe-plan.ts';
import type { Clock } from '#gateway/domain/clock.ts';
import type { OpenableLink } from '#gateway/links/byte-link.ts';
import { ProbeLine } from '#gateway/links/probe-line.ts';

export type ProbeResult =
  | {
      readonly outcome: 'recognised';
      readonly driver: string;
      readonly baudRate: number;
      /** What it says of itself or measures. */
      readonly detail: string;
      /** What the configuration needs for it beyond the defaults. */
      readonly options: Readonly<Record<string, unknown>>;
    }
  | {
      readonly outcome: 'no-answer';
      readonly triedBaudRates: readonly number[];
      /** What came all the same, and was no driver's. The bytes themselves may be somebody's and are not kept. */
      readonly heard: readonly HeardBytes[];
    };

export type HeardBytes = {
  readonly baudRate: number;
  readonly byteCount: number;
  /** Letters, digits and line ends: at this rate it is probably a scanner or something else that sends lines. */
  readonly isText: boolean;
};

export type ProbePortOptions = {
  readonly probes: Probes;
  /** The port at a rate. */
  readonly lineAt: (baudRate: number) => OpenableLink;
  readonly clock: Clock;
};

/** Three frames of a thermometer that sends 14 a second. */
const LISTEN_MS = 250;
/** A device that sends once a second has sent. */
const LONG_LISTEN_MS = 1_200;
const BITS_OF_A_BYTE_ON_THE_LINE = 10;
/**
 * From one question to the next, at least: a device that took the last one for the beginning of something of
 * its own has given up on it by then (Zebra SSI: 200 ms between characters, parameter EFh), and hears the next.
 */
const BETWEEN_QUESTIONS_MS = 250;
/** No answer to any question is longer. */
const LONGEST_ANSWER_BYTES = 48;

/**
 * Finds out what is connected to a port. It listens first, and asks only what changes nothing; what it
 * asks, and why that is harmless to every other device, stands in `gateway/devices/kit/PROBING.md`. Something that talks
 * and is not understood talks at another rate: then it listens at all rates before it asks at any.
 * Rejects when the port is missing, busy or denied.
 */
export async function probePort(options: ProbePortOptions): Promise<ProbeResult> {
  const rounds = probeRounds(options.probes);
  const rates = [...new Set(rounds.map(({ baudRate }) => baudRate))];
  const search = new Search(options);
  const found =
    (await search.untilTalking(rounds)) ??
    (await search.listenAt(rates, LISTEN_MS)) ??
    (await search.listenAt(rates, LONG_LISTEN_MS)) ??
    (await search.askAll(rounds));
  return found ?? { outcome: 'no-answer', triedBaudRates: rates, heard: search.heard };
}

class Search {
  readonly #options: ProbePortOptions;
  readonly #listenedMs = new Map<number, number>();
  readonly #asked = new Set<ProbeRound>();
  readonly #heard = new Map<number, HeardBytes>();
  #isTalking = false;

  constructor(options: ProbePortOptions) {
    this.#options = options;
  }

  get heard(): readonly HeardBytes[] {
    return [...this.#heard.values()];
  }

  /** Round by round, as long as nothing speaks by itself. */
  async untilTalking(rounds: readonly ProbeRound[]): Promise<ProbeResult | null> {
    for (const round of rounds) {
      if (round.questions.length === 0 && this.#listenedMs.has(round.baudRate)) continue;
      const found = await this.#at(round.baudRate, async (line) => {
        const spoke = await this.#listen(line, round.baudRate, LISTEN_MS);
        return spoke ?? (this.#isTalking ? null : await this.#askRound(line, round));
      });
      if (found !== null || this.#isTalking) return found;
    }
    return null;
  }

  /** For talkers only; nobody else would say more. */
  async listenAt(rates: readonly number[], listenMs: number): Promise<ProbeResult | null> {
    if (!this.#isTalking) return null;
    for (const baudRate of rates) {
      if ((this.#listenedMs.get(baudRate) ?? 0) >= listenMs) continue;
      const found = await this.#at(baudRate, (line) => this.#listen(line, baudRate, listenMs));
      if (found !== null) return found;
    }
    return null;
  }

  async askAll(rounds: readonly ProbeRound[]): Promise<ProbeResult | null> {
    for (const round of rounds) {
      if (this.#asked.has(round) || round.questions.length === 0) continue;
      const found = await this.#at(round.baudRate, (line) => this.#askRound(line, round));
      if (found !== null) return found;
    }
    return null;
  }

  async #at(
    baudRate: number,
    work: (line: ProbeLine) => Promise<Recognised | null>,
  ): Promise<ProbeResult | null> {
    const line = await ProbeLine.open(this.#options.lineAt(baudRate), this.#options.clock);
    try {
      const found = await work(line);
      return found === null ? null : recognised(found, baudRate);
    } finally {
      await line.close();
    }
  }

  async #listen(line: ProbeLine, baudRate: number, listenMs: number): Promise<Recognised | null> {
    if ((this.#listenedMs.get(baudRate) ?? 0) >= listenMs) return null;
    this.#listenedMs.set(baudRate, listenMs);
    let isText = false;
    const spoke = await line.hear(listenMs, (_, bytes) => {
      isText = bytes.every(isTextByte);
      return recogniseHeard(bytes, this.#options.probes);
    });
    const { byteCount } = line;
    this.#isTalking ||= line.isTalking;
    if (spoke === null && byteCount > 0) this.#heard.set(baudRate, { baudRate, byteCount, isText });
    return spoke;
  }

  /** The next question does not wait until the last one cannot be answered any more: each answer tells whose it is. */
  async #askRound(line: ProbeLine, round: ProbeRound): Promise<Recognised | null> {
    this.#asked.add(round);
    const { probes, clock } = this.#options;
    let lastAnswerAtMs = 0;
    for (const question of round.questions) {
      const timeoutMs = question.answerTimeoutMs + transferMs(question, round.baudRate);
      lastAnswerAtMs = Math.max(lastAnswerAtMs, clock.monotonicMs() + timeoutMs);
      const answered = await askFor(line, question, probes);
      if (answered !== null) return answered;
    }
    const restMs = Math.max(0, lastAnswerAtMs - clock.monotonicMs());
    return await line.hear(restMs, (_, all) => recogniseHeard(all, probes));
  }
}

function transferMs({ question }: ProbeQuestion, baudRate: number): number {
  const byteCount = question.length + LONGEST_ANSWER_BYTES;
  return (byteCount * BITS_OF_A_BYTE_ON_THE_LINE * 1_000) / baudRate;
}

/** An answer too short to hold a check must come twice. */
async function askFor(
  line: ProbeLine,
  question: ProbeQuestion,
  probes: Probes,
): Promise<Recognised | null> {
  const askOnce = async () => {
    const before = line.byteCount;
    await line.ask(question.question);
    const answer = await line.hear(BETWEEN_QUESTIONS_MS, (since, all) =>
      recogniseAnswer(since, all, question, probes),
    );
    return { answer, byteCount: line.byteCount - before };
  };
  const { answer, byteCount } = await askOnce();
  if (answer === null || byteCount >= SHORTEST_CHECKED_FRAME_BYTES) return answer;
  return (await askOnce()).answer;
}

function recognised({ driver, match }: Recognised, baudRate: number): ProbeResult {
  return {
    outcome: 'recognised',
    driver,
    baudRate,
    detail: match.detail,
    options: match.options ?? {},
  };
}

const isTextByte = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f) || byte === 0x0d || byte === 0x0a || byte === 0x09;
