import { Harm } from '#sim/faults.ts';
import { gyMcu90614 } from '#sim/gy-mcu90614/firmware.ts';
import type { LensView } from '#sim/lens.ts';
import { lineScanner } from '#sim/line-scanner/firmware.ts';
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
import type { VirtualDeviceOptions } from '#sim/virtual-device.ts';
import { VirtualDevice } from '#sim/virtual-device.ts';

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
  readonly thermometer: VirtualDevice;
  readonly scanner: VirtualDevice;
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
    this.scanner = this.#openScanner((purpose) => random(`scanner-${purpose}`));
    try {
      this.thermometer = this.#openThermometer((purpose) => random(`thermometer-${purpose}`));
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
    const { powerHarm } = this.thermometer;
    if (powerHarm) record.harmed(powerHarm);
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
      this.#record?.codeSent(this.scanner.show(text, visit.personId).harm);
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

  #openThermometer(random: VirtualDeviceOptions['random']): VirtualDevice {
    const { directory, lane, framesPerSecond, noiseProbability } = this.#options;
    const name = laneDeviceNames(lane).thermometer;
    const thermometer = new VirtualDevice({
      name,
      linkPath: deviceLinkPath(directory, name),
      kind: gyMcu90614,
      settings: { rate: String(framesPerSecond) },
      random,
      view: () => this.#view(),
      sent: (harm, owner) => {
        if (owner !== undefined) this.#record?.frameSent(harm);
      },
      powerLost: (harm) => this.#record?.harmed(harm),
      readerGone: (owners) => this.#leftUnread(owners),
    });
    thermometer.port.line.setFaults({ noiseProbability });
    return thermometer;
  }

  #openScanner(random: VirtualDeviceOptions['random']): VirtualDevice {
    const name = laneDeviceNames(this.#options.lane).scanner;
    return new VirtualDevice({
      name,
      linkPath: deviceLinkPath(this.#options.directory, name),
      kind: lineScanner,
      random,
      readerGone: (owners) => this.#leftUnread(owners),
    });
  }

  #view(): LensView {
    return lobbyView(this.#visit, this.#clock?.nowMs() ?? 0, this.#climate, this.#noise);
  }

  #leftUnread(owners: readonly string[]): void {
    for (const owner of owners) this.#options.tally.correct(owner, Harm.Unread);
  }
}
