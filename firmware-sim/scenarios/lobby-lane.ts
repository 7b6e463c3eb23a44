import { Harm } from '#sim/faults.ts';
import type { ThermometerView } from '#sim/gy-mcu90614/virtual-thermometer.ts';
import { VirtualThermometer } from '#sim/gy-mcu90614/virtual-thermometer.ts';
import { VirtualScanner } from '#sim/line-scanner/virtual-scanner.ts';
import type { PacedClock } from '#sim/paced-clock.ts';
import type { Random } from '#sim/random.ts';
import { createRandom } from '#sim/random.ts';
import { codeDigest, codeText } from '#sim/scenarios/code-plan.ts';
import { deviceLinkPath, laneDeviceNames } from '#sim/scenarios/lane-names.ts';
import type { LobbyClimate } from '#sim/scenarios/lobby-climate.ts';
import { createLobbyClimate } from '#sim/scenarios/lobby-climate.ts';
import { lobbyView, skinOf } from '#sim/scenarios/lobby-view.ts';
import type { Visit } from '#sim/scenarios/lobby-visits.ts';
import { PersonRecord } from '#sim/scenarios/person-record.ts';
import type { Tally } from '#sim/scenarios/tally.ts';
import type { PassIssuer } from '#sim/site-pass/issuer.ts';

export type LobbyLaneOptions = {
  readonly directory: string;
  readonly lane: number;
  readonly seed: number;
  readonly framesPerSecond: number;
  readonly noiseProbability: number;
  readonly issuer: PassIssuer;
  readonly tally: Tally;
};

/** One lane of the lobby: its two devices, and the person who stands before them. */
export class LobbyLane {
  readonly thermometer: VirtualThermometer;
  readonly scanner: VirtualScanner;
  readonly #options: LobbyLaneOptions;
  readonly #climate: LobbyClimate;
  readonly #noise: Random;
  #clock: PacedClock | undefined;
  #visit: Visit | undefined;
  #record: PersonRecord | undefined;

  constructor(options: LobbyLaneOptions) {
    this.#options = options;
    const random = (purpose: string) =>
      createRandom(options.seed, `lane-${options.lane}/${purpose}`);
    this.#climate = createLobbyClimate(random('climate'));
    this.#noise = random('sensor-noise');
    this.scanner = this.#openScanner(random('scanner-faults'));
    try {
      this.thermometer = this.#openThermometer(random('thermometer-faults'));
    } catch (error) {
      this.scanner.close();
      throw error;
    }
  }

  /** Before it the thermometer sees the wall as it is when the morning begins. */
  begin(clock: PacedClock): void {
    this.#clock = clock;
  }

  /** Shows one person to both devices. Throws when aborted; what was shown until then is told. */
  async receive(visit: Visit, clock: PacedClock, signal: AbortSignal): Promise<void> {
    await clock.sleepUntil(visit.startsAtMs, signal);
    const text = this.#textOf(visit, clock);
    const record = this.#recordOf(visit, text);
    this.#visit = visit;
    this.#record = record;
    try {
      await this.#show(visit, text, clock, signal);
    } catch (error) {
      record.harmed(Harm.Cut);
      throw error;
    } finally {
      this.#visit = undefined;
      this.#record = undefined;
      this.#options.tally.add(record.entry);
    }
  }

  close(): void {
    this.thermometer.close();
    this.scanner.close();
  }

  async #show(visit: Visit, text: string, clock: PacedClock, signal: AbortSignal): Promise<void> {
    const scan = async () => {
      await clock.sleepUntil(visit.scanAtMs, signal);
      this.#record?.codeSent(this.scanner.scan(text, visit.personId));
    };
    if (visit.scanAtMs < visit.faceArrivesAtMs) await scan();
    await clock.sleepUntil(visit.faceLeavesAtMs, signal);
    if (visit.scanAtMs >= visit.faceArrivesAtMs) await scan();
  }

  #textOf(visit: Visit, clock: PacedClock): string {
    const shownAtSeconds = Math.floor(clock.wallClockMs(visit.code.shownAtMs) / 1000);
    return codeText(visit.code, this.#options.issuer, shownAtSeconds);
  }

  #recordOf(visit: Visit, text: string): PersonRecord {
    return new PersonRecord({
      personId: visit.personId,
      attempt: visit.attempt,
      lane: visit.lane,
      bodyTemperatureCelsius: visit.bodyTemperatureCelsius,
      skinTemperatureCelsius: Math.round(skinOf(visit, this.#climate) * 100) / 100,
      codeKind: visit.code.kind,
      codeSha256: codeDigest(text),
    });
  }

  #openThermometer(random: Random): VirtualThermometer {
    const { directory, lane, framesPerSecond, noiseProbability } = this.#options;
    const name = laneDeviceNames(lane).thermometer;
    const thermometer = new VirtualThermometer({
      name,
      linkPath: deviceLinkPath(directory, name),
      random,
      framesPerSecond,
      view: () => this.#view(),
      transmitted: (view, harm) => {
        if (view.owner !== undefined) this.#record?.frameSent(harm);
      },
      readerGone: (owners) => this.#leftUnread(owners),
    });
    thermometer.port.setFaults({ noiseProbability });
    return thermometer;
  }

  #openScanner(random: Random): VirtualScanner {
    const name = laneDeviceNames(this.#options.lane).scanner;
    return new VirtualScanner({
      name,
      linkPath: deviceLinkPath(this.#options.directory, name),
      random,
      readerGone: (owners) => this.#leftUnread(owners),
    });
  }

  #view(): ThermometerView {
    return lobbyView(this.#visit, this.#clock?.nowMs() ?? 0, this.#climate, this.#noise);
  }

  #leftUnread(owners: readonly string[]): void {
    for (const owner of owners) this.#options.tally.correct(owner, Harm.Unread);
  }
}
