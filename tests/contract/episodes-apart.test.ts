import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedStep } from '#gateway/screening/episode/transition.ts';
import type { ClosedPassage, LaneRules } from '#gateway/screening/lane-rules.ts';
import type { LaneInput } from '#gateway/screening/lane-state.ts';
import {
  at,
  laneRules,
  reading,
  run,
  scan,
} from '#tests/unit/gateway/screening/screening-examples.ts';

/**
 * Every value tells whose it is by its hundredths: person 3 is measured at 37.53 and 38.43 °C, and a contact
 * thermometer shows 36.83 of them. So a value in somebody else's episode shows.
 */
const PEOPLE = [1, 2, 3, 4, 5];
const ownerOf = (celsius: number): number => Math.round(celsius * 100) % 10;

type Doing =
  /** Comes with a code and stands before the thermometer. */
  | { readonly kind: 'visit'; readonly who: number; readonly base: number }
  /** The guard asks for another measurement of a person, who then comes without showing the code again. */
  | { readonly kind: 'called'; readonly who: number; readonly isWrist: boolean }
  /** The guard asks for it, and somebody else steps up with a code. */
  | { readonly kind: 'pushed-in'; readonly who: number; readonly other: number }
  | { readonly kind: 'typed'; readonly who: number; readonly base: number }
  /** The guard says whose it is, then the thermometer sends, twice. */
  | { readonly kind: 'by-device'; readonly who: number; readonly base: number }
  | { readonly kind: 'tick' };

const who = fc.constantFrom(...PEOPLE);
const base = fc.constantFrom(36.8, 37.3, 38.4);
const anyDoing: fc.Arbitrary<Doing> = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('visit' as const), who, base: fc.constantFrom(37, 37.5, 38.4) },
  }),
  fc.record({ kind: fc.constant('called' as const), who, isWrist: fc.boolean() }),
  fc.record({ kind: fc.constant('pushed-in' as const), who, other: who }),
  fc.record({ kind: fc.constant('typed' as const), who, base }),
  fc.record({ kind: fc.constant('by-device' as const), who, base }),
  fc.record({ kind: fc.constant('tick' as const) }),
);
const anyPauseMs = fc.constantFrom(
  0,
  1,
  999,
  7_999,
  8_000,
  29_999,
  59_999,
  60_000,
  300_000,
  1_799_999,
);

type Unplaced<Input = LaneInput> = Input extends LaneInput ? Omit<Input, 'at'> : never;

/** Episodes are named after the passage that began them: the guard names the newest of a person, ended or not. */
class Gate {
  readonly inputs: LaneInput[] = [];
  readonly #rules: LaneRules;
  #nowMs = 0;

  constructor(rules: LaneRules) {
    this.#rules = rules;
  }

  pass(milliseconds: number): void {
    this.#nowMs += milliseconds;
  }

  give(input: Unplaced): void {
    this.inputs.push({ ...input, at: at(this.#nowMs) } as LaneInput);
  }

  visit(person: number, celsius: number): void {
    this.give({ kind: 'scan', scan: scan(`k1.${person}`) });
    this.pass(1);
    this.give({ kind: 'measurement', reading: reading(celsius) });
  }

  do(doing: Doing): void {
    if (doing.kind === 'visit') this.visit(doing.who, doing.base + doing.who / 100);
    else if (doing.kind === 'called') this.#called(doing);
    else if (doing.kind === 'pushed-in') {
      this.give({ kind: 're-measure-requested', episodeId: this.newestOf(doing.who) });
      this.visit(doing.other, 37.5 + doing.other / 100);
    } else if (doing.kind === 'typed') {
      const event = { kind: 'contact', reading: contactOf(doing, 'typed') } as const;
      this.give({ kind: 'episode-event', episodeId: this.newestOf(doing.who), event });
    } else if (doing.kind === 'by-device') {
      this.give({ kind: 'contact-expected', episodeId: this.newestOf(doing.who) });
      this.#deviceSends(doing);
    } else this.give({ kind: 'tick' });
  }

  newestOf(person: number): string {
    const own = this.#closed().filter(({ passage }) => passage.scan?.pseudonym === `k1.${person}`);
    return own.at(-1)?.passage.episodeId ?? 'nobody';
  }

  /** The person comes only if the guard's request was taken; the guard sees that. */
  #called({ who: person, isWrist }: Extract<Doing, { readonly kind: 'called' }>): void {
    this.give({ kind: 're-measure-requested', episodeId: this.newestOf(person) });
    const { state } = run(this.#rules, this.inputs);
    if (state.request?.episodeId !== this.newestOf(person)) return;
    const site = isWrist ? ({ bodySite: 'wrist' } as const) : {};
    this.give({ kind: 'measurement', reading: reading(37.4 + person / 100, site) });
  }

  /** Only somebody who is aside gets the thermometer; it sends its value again a moment later. */
  #deviceSends(doing: Extract<Doing, { readonly kind: 'by-device' }>): void {
    const { state } = run(this.#rules, this.inputs);
    if (state.book.expected?.episodeId !== this.newestOf(doing.who)) return;
    for (const pauseMs of [1, 400]) {
      this.pass(pauseMs);
      this.give({ kind: 'contact-value', reading: contactOf(doing, 'device') });
    }
  }

  #closed(): readonly ClosedPassage[] {
    return run(this.#rules, this.inputs).closed;
  }
}

const contactOf = (
  doing: { readonly who: number; readonly base: number },
  source: 'typed' | 'device',
) => ({
  temperatureCelsius: doing.base + doing.who / 100,
  contactSite: 'axillary' as const,
  source,
});

/** Whose values there are in an episode, wherever they stand. */
function ownersIn(passages: readonly ClosedPassage[], steps: readonly RecordedStep[]): Set<number> {
  const owners = new Set<number>();
  for (const { passage } of passages) {
    if (passage.scan) owners.add(Number(passage.scan.pseudonym.slice(3)));
    if (passage.reading) owners.add(ownerOf(passage.reading.rawTemperatureCelsius));
  }
  for (const { transition } of steps) {
    for (const celsius of transition.repeatsCelsius) owners.add(ownerOf(celsius));
    for (const each of [transition.otherSite, transition.contact]) {
      if (each) owners.add(ownerOf(each.temperatureCelsius));
    }
  }
  return owners;
}

describe('two people', () => {
  test('never share an episode, whatever comes between and however late', () => {
    let contacts = 0;
    let repeats = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyPauseMs, anyDoing), { minLength: 4, maxLength: 24 }),
        (doings) => {
          const rules = laneRules();
          const gate = new Gate(rules);
          for (const [pauseMs, doing] of doings) {
            gate.pass(pauseMs);
            gate.do(doing);
          }
          gate.pass(1_900_000);
          gate.give({ kind: 'tick' });
          const { closed, steps } = run(rules, gate.inputs);
          const passagesOf = Map.groupBy(closed, ({ passage }) => passage.episodeId);
          const stepsOf = Map.groupBy(steps, ({ episode }) => episode.episodeId);
          for (const [episodeId, passages] of passagesOf) {
            const own = stepsOf.get(episodeId) ?? [];
            expect([...ownersIn(passages, own)]).toHaveLength(1);
            contacts += own.filter(({ transition }) => transition.contact).length;
            repeats += passages.length > 1 ? 1 : 0;
          }
        },
      ),
      { numRuns: 1_500 },
    );
    // It would be easy to keep people apart who are never measured twice.
    expect(contacts).toBeGreaterThan(200);
    expect(repeats).toBeGreaterThan(200);
  });

  test('who stands in for another without a code would show (control)', () => {
    const rules = laneRules({ requires: { temperature: true, code: false } });
    const { closed, steps } = run(rules, [
      { kind: 'measurement', reading: reading(37.51), at: at(0) },
      { kind: 're-measure-requested', at: at(1) },
      { kind: 'measurement', reading: reading(37.52), at: at(2) },
    ]);
    expect([...ownersIn(closed, steps)]).toEqual([1, 2]);
  });
});
