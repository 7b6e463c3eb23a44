import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeFrame } from '#sim/gy-mcu90614/frame.ts';
import { encodeLine } from '#sim/line-scanner/line.ts';
import { createRandom } from '#sim/random.ts';
import { codeText } from '#sim/scenarios/code-plan.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { RushPerson } from '#sim/scenarios/rush-people.ts';
import { RUSH_AMBIENT_CELSIUS, rushPeople } from '#sim/scenarios/rush-people.ts';
import { openPassIssuer, writeTrustList } from '#sim/site-pass/issuer.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

/**
 * A process that plays one lane: a scanner and a thermometer on pseudo-terminals, one person after the other with a
 * signed pass of their own. It notes when the last byte of each pair left. Its parent tells it when the screen stands there, and ends it.
 */
export type PairFeederPlan = {
  readonly directory: string;
  readonly trustListFile: string;
  readonly passages: number;
  /** From one person to the next, at least; up to half of it is added by chance, so that nothing falls into step. */
  readonly intervalMs: number;
  /** Where the times go: raw Float64, milliseconds of CLOCK_MONOTONIC. */
  readonly timesFile: string;
};

export type FromPairFeeder = { readonly kind: 'links' } | { readonly kind: 'done' };

const SEED = 7;
/** Between the two of a pair. */
const LONGEST_BETWEEN_MS = 80;

const plan = JSON.parse(process.argv[2] ?? '{}') as PairFeederPlan;
const issuer = openPassIssuer(plan.directory);
writeTrustList(plan.trustListFile, issuer);
const random = createRandom(SEED, 'pair-feeder');
const names = laneDeviceNames(1);
const [thermometer, scanner] = [portOf(names.thermometer), portOf(names.scanner)];
const sentAtMs = new Float64Array(plan.passages);
process.on('SIGTERM', end);
tell({ kind: 'links' });
await once(process, 'message');
const soon = AbortSignal.timeout(60_000);
await Promise.all([thermometer, scanner].map((port) => port.settledReader(soon)));
let index = 0;
for (const person of rushPeople(SEED, 1, 1, plan.passages)) {
  await delay(plan.intervalMs * (1 + random.next() / 2));
  sentAtMs[index++] = await show(person);
}
writeFileSync(plan.timesFile, new Uint8Array(sentAtMs.buffer));
tell({ kind: 'done' });

/** Gives the time at which the last of the two had left. */
async function show(person: RushPerson): Promise<number> {
  const frame = encodeFrame({
    objectTemperatureCelsius: person.skinTemperatureCelsius,
    ambientTemperatureCelsius: RUSH_AMBIENT_CELSIUS,
  });
  const line = encodeLine(codeText(person.code, issuer, Math.floor(Date.now() / 1000)));
  const acts = [() => scanner.transmit(line), () => thermometer.transmit(frame)];
  if (!person.codeComesFirst) acts.reverse();
  const [first, last] = acts;
  first?.();
  await delay(random.next() * LONGEST_BETWEEN_MS);
  last?.();
  return Number(process.hrtime.bigint()) / 1e6;
}

function portOf(name: string): VirtualPort {
  const linkPath = deviceLinkPath(plan.directory, name);
  return new VirtualPort({ name, linkPath, random: createRandom(SEED, name) });
}

function end(): void {
  for (const port of [thermometer, scanner]) port.close();
  process.exit(0);
}

function tell(message: FromPairFeeder): void {
  process.send?.(message);
}
