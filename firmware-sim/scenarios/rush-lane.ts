import { Harm } from '#sim/faults.ts';
import { encodeFrame, FRAME_SHAPE } from '#sim/gy-mcu90614/frame.ts';
import type { PersonEntry } from '#sim/ledger.ts';
import { encodeLine } from '#sim/line-scanner/line.ts';
import { createRandom } from '#sim/random.ts';
import { codeDigest, codeText } from '#sim/scenarios/code-plan.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import { PersonRecord } from '#sim/scenarios/person-record.ts';
import type { RushPerson } from '#sim/scenarios/rush-people.ts';
import { RUSH_AMBIENT_CELSIUS } from '#sim/scenarios/rush-people.ts';
import { everyReader } from '#sim/scenarios/scenario.ts';
import type { Tally } from '#sim/scenarios/tally.ts';
import type { PassIssuer } from '#sim/site-pass/issuer.ts';
import { VirtualPort } from '#sim/virtual-port.ts';

export type RushLaneOptions = {
  readonly directory: string;
  readonly lane: number;
  readonly seed: number;
  readonly noiseProbability: number;
  readonly issuer: PassIssuer;
  readonly tally: Tally;
};

/** What a killed reader had taken from the line this long before may not have become durable. */
const IN_DOUBT_MS = 250;

/** A lane with flow control: nobody is shown while nobody reads. */
export class RushLane {
  readonly ports: readonly VirtualPort[];
  readonly #options: RushLaneOptions;
  readonly #thermometer: VirtualPort;
  readonly #scanner: VirtualPort;
  #recent: readonly PersonEntry[] = [];

  constructor(options: RushLaneOptions) {
    this.#options = options;
    const names = laneDeviceNames(options.lane);
    this.#scanner = this.#openPort(names.scanner);
    try {
      this.#thermometer = this.#openPort(names.thermometer);
    } catch (error) {
      this.#scanner.close();
      throw error;
    }
    this.#thermometer.line.setFaults({ noiseProbability: options.noiseProbability });
    this.ports = [this.#thermometer, this.#scanner];
  }

  /** Waits for the gate PC, then shows code and forehead back to back. Throws when aborted. */
  async receive(person: RushPerson, signal: AbortSignal): Promise<void> {
    await everyReader(this.ports, signal);
    const text = codeText(person.code, this.#options.issuer, Math.floor(Date.now() / 1000));
    const record = this.#recordOf(person, text);
    const readersBefore = this.#readerCount();
    try {
      await this.#show(person, text, record, signal);
      if (this.#readerCount() !== readersBefore) record.harmed(Harm.Interrupted);
    } catch (error) {
      record.harmed(Harm.Cut);
      throw error;
    } finally {
      this.#finish(record.entry);
    }
  }

  close(): void {
    for (const port of this.ports) port.close();
  }

  async #show(
    person: RushPerson,
    text: string,
    record: PersonRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const { personId } = person;
    const frame = encodeFrame({
      objectTemperatureCelsius: person.skinTemperatureCelsius,
      ambientTemperatureCelsius: RUSH_AMBIENT_CELSIUS,
    });
    const facts = { owner: personId, shape: FRAME_SHAPE };
    const showCode = async () =>
      record.codeSent(
        await this.#scanner.transmitPatiently(encodeLine(text), { owner: personId }, signal),
      );
    if (person.codeComesFirst) await showCode();
    record.frameSent(await this.#thermometer.transmitPatiently(frame, facts, signal));
    if (!person.codeComesFirst) await showCode();
  }

  #recordOf(person: RushPerson, text: string): PersonRecord {
    return new PersonRecord({
      personId: person.personId,
      attempt: 1,
      lane: this.#options.lane,
      bodyTemperatureCelsius: person.bodyTemperatureCelsius,
      skinTemperatureCelsius: Math.round(person.skinTemperatureCelsius * 100) / 100,
      codeKind: person.code.kind,
      codeSha256: codeDigest(text),
    });
  }

  #finish(entry: PersonEntry): void {
    this.#options.tally.add(entry);
    this.#recent = [...this.#recent, entry].filter(isInDoubt);
  }

  #openPort(name: string): VirtualPort {
    return new VirtualPort({
      name,
      linkPath: deviceLinkPath(this.#options.directory, name),
      random: createRandom(this.#options.seed, `${name}/faults`),
      readerGone: (unreadOwners) => this.#readerGone(unreadOwners),
    });
  }

  #readerGone(unreadOwners: readonly string[]): void {
    for (const owner of unreadOwners) this.#options.tally.correct(owner, Harm.Unread);
    for (const entry of this.#recent.filter(isInDoubt)) {
      this.#options.tally.correct(entry.personId, Harm.InDoubt);
    }
  }

  #readerCount(): number {
    return this.#thermometer.readerCount + this.#scanner.readerCount;
  }
}

function isInDoubt(entry: PersonEntry): boolean {
  return Date.now() - Math.max(entry.temperatureSentAtMs, entry.codeSentAtMs) < IN_DOUBT_MS;
}
