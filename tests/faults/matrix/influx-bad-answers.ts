import { onTestFinished } from 'vitest';
import { createDelivery } from '#gateway/delivery/delivery.ts';
import { deliveryConfig } from '#gateway/delivery/delivery-config.ts';
import type { Sink } from '#gateway/delivery/sink.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { MemoryJournal } from '#gateway/journal/memory-journal.ts';
import type { Random } from '#sim/random.ts';
import { eventually } from '#tests/support/eventually.ts';
import { hurriedClock } from '#tests/support/hurried-clock.ts';
import type { ProxyFault } from '#tests/support/influx-fault-proxy.ts';
import { startInfluxFaultProxy } from '#tests/support/influx-fault-proxy.ts';
import {
  databaseThatRefusesAmbient,
  draftsWithPoison,
  seqsWithout,
  sinkBefore,
  storedSeqs,
} from '#tests/support/influx-poison.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import type { Fault, FaultFigures, FaultRun } from './fault.ts';

/** Small, so that many requests are made of them. */
const BATCH_LINES = 200;
const BAD_ANSWERS_PROBABILITY = 0.3;
const POISON_LINES = 5;
const TIMEOUT_MS = 150;
/** Every wait of the delivery is so much shorter than in the field. */
const HURRY = 50;
const DATABASE = 'gates';

export const influxBadAnswers: Fault = {
  name: 'influx-bad-answers',
  promise:
    'with 30 % bad answers every point is in InfluxDB once, and only poisoned lines are dead letters',
  unit: 'points',
  rounds: { short: 20_000, long: 100_000 },
  roundMs: 10,
  needs: [influxd],
  run: (run) => deliverThroughFaults(run, (sink) => sink),
  control: {
    what: 'a sink that takes any answer for a yes',
    rounds: 10_000,
    run: async (run) => {
      const { accepted, lost = 0 } = await deliverThroughFaults(run, trusting);
      return { accepted, lost };
    },
  },
};

const faults: readonly ProxyFault[] = [
  { kind: 'answer', status: 500 },
  { kind: 'answer', status: 503, retryAfterSeconds: 1 },
  { kind: 'answer', status: 429, retryAfterSeconds: 2 },
  { kind: 'answer', status: 429 },
  { kind: 'answer', status: 413 },
  { kind: 'answer', status: 401 },
  { kind: 'answer', status: 404 },
  { kind: 'answer', status: 200 },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'lost-answer' },
  { kind: 'late', afterMs: TIMEOUT_MS * 2 },
  { kind: 'half' },
];

const kindsOfFaults = new Set(faults.map(({ kind }) => kind));

/** 400 of a server that is no InfluxDB has a body of its own; a 400 that looks like one would condemn good lines. */
function faultsBy(random: Random): () => ProxyFault {
  return () =>
    random.chance(BAD_ANSWERS_PROBABILITY)
      ? (faults[random.integer(0, faults.length - 1)] ?? { kind: 'none' })
      : { kind: 'none' };
}

const trusting = (honest: Sink): Sink => ({
  ...honest,
  write: async (batch, signal) => {
    await honest.write(batch, signal);
    return { kind: 'accepted' };
  },
});

async function deliverThroughFaults(
  { rounds: points, random, report }: FaultRun,
  altered: (sink: Sink) => Sink,
): Promise<FaultFigures> {
  const server = await startInfluxd();
  onTestFinished(() => server.stop());
  await databaseThatRefusesAmbient(server, DATABASE);
  const proxy = await startInfluxFaultProxy(server.url, faultsBy(random));
  onTestFinished(() => proxy.close());
  const sink = sinkBefore(proxy, DATABASE, BATCH_LINES, TIMEOUT_MS);
  onTestFinished(() => sink.close());
  const poison = poisonBy(random, points);
  const batches = inBatches(draftsWithPoison(points, poison), 50);
  const startedAtMs = performance.now();
  const journal = await deliver(altered(sink), batches, report);
  const seconds = (performance.now() - startedAtMs) / 1_000;

  const stored = await storedSeqs(server, DATABASE);
  const letters = new Set((await journal.listDeadLetters('influx', points)).map(({ seq }) => seq));
  const distinct = new Set(stored);
  const bad = proxy.writes.filter(({ fault }) => fault !== 'none');
  return {
    accepted: points,
    lost: seqsWithout(points, poison).filter((seq) => !distinct.has(seq)).length,
    doubled: stored.length - distinct.size,
    broken: [
      ...([...poison].every((seq) => letters.has(seq))
        ? []
        : ['A poisoned line is no dead letter.']),
      ...(letters.size <= poison.size ? [] : ['A good line is a dead letter.']),
      ...(new Set(bad.map(({ fault }) => fault)).size === kindsOfFaults.size
        ? []
        : ['Not every kind of fault was met.']),
    ],
    measured: [
      `${proxy.writes.length} requests, ${bad.length} answered badly, ${Math.round(points / seconds)} points/s`,
    ],
  };
}

/** Delivers all of it, as a gateway does; resolves when the sink has everything. */
async function deliver(
  sink: Sink,
  batches: readonly RecordDraft[][],
  report: FaultRun['report'],
): Promise<MemoryJournal> {
  const journal = new MemoryJournal();
  const delivery = createDelivery({
    ...{ journal, sinks: [sink], clock: hurriedClock(HURRY), random: () => 0.5 },
    // Half is there before the start: what is live and what is backlog goes through the same faults.
    config: deliveryConfig.parse({ backlogRecordsPerSecond: 1_000_000, liveTailRecords: 256 }),
    onEvent: () => undefined,
  });
  onTestFinished(() => delivery.stop(100));
  const half = batches.length >> 1;
  for (const each of batches.slice(0, half)) await journal.append(each);
  await delivery.start();
  for (const each of batches.slice(half)) await journal.append(each);
  const isThrough = () => {
    const left = delivery.statuses()[0]?.backlogRecords ?? 0;
    report(`${left} points left`);
    return left === 0;
  };
  await eventually('the delivery of everything', isThrough, 900_000, 100);
  return journal;
}

function poisonBy(random: Random, points: number): ReadonlySet<number> {
  const places = new Set<number>();
  while (places.size < POISON_LINES) places.add(random.integer(1, points));
  return places;
}

function inBatches(all: readonly RecordDraft[], size: number): RecordDraft[][] {
  const batches: RecordDraft[][] = [];
  for (let at = 0; at < all.length; at += size) batches.push(all.slice(at, at + size));
  return batches;
}
