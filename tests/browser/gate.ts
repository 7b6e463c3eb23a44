import { onTestFinished } from 'vitest';
import type { EpisodeRequest, EpisodeTransition } from '#gateway/domain/episode.ts';
import type { Passage } from '#gateway/domain/passage.ts';
import type { RecordFacts } from '#gateway/domain/record.ts';
import type { StoredRecord } from '#gateway/journal/journal.ts';
import type { KioskHub } from '#gateway/station/kiosk-hub.ts';
import { createKioskHub } from '#gateway/station/kiosk-hub.ts';
import type { Station } from '#gateway/station/station.ts';
import { createStation } from '#gateway/station/station.ts';
import { stationConfig } from '#gateway/station/station-config.ts';
import type { LampSnapshot } from '#gateway/telemetry/gateway-snapshot.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import type { KioskStatusV1 } from '#gateway/wire/kiosk-stream.ts';
import { exampleSnapshot } from '#tests/support/example-snapshot.ts';
import { realClock } from '#tests/support/real-clock.ts';
import { exampleEpisode, examplePassage, exampleReading } from '#tests/support/stored-records.ts';

export const lanes = [
  { laneId: 'lane-1', checkpointId: 'main-entrance' },
  { laneId: 'lane-2', checkpointId: 'main-entrance' },
];

export const goodStatus: KioskStatusV1 = {
  laneId: 'lane-1',
  checkpointId: 'main-entrance',
  devices: [
    { deviceId: 'thermometer-1', role: 'thermometer', state: 'ready', detail: '' },
    { deviceId: 'scanner-1', role: 'scanner', state: 'ready', detail: '' },
  ],
  opsCentre: 'confirming',
  journal: 'durable',
};

export type GateOptions = {
  readonly webDirectory: string;
  readonly accessTokenFile?: string;
  readonly port?: number;
  readonly lamps?: readonly LampSnapshot[];
  /** Whether somebody is there who could be measured again. */
  readonly canRepeat?: boolean;
  /** Whether what guards say of people aside is refused. */
  readonly refusesEpisodes?: boolean;
};

/** The real station of a gate; a test says what becomes durable and how the parts are. */
export class Gate {
  readonly url: string;
  /** How often a guard asked for another measurement. */
  repeatRequests = 0;
  /** What guards said that they had phoned about. */
  readonly phoneCalls: { readonly laneId: string; readonly episodeIds: readonly string[] }[] = [];
  /** What guards said of people aside. */
  readonly episodeRequests: { readonly episodeId: string; readonly request: EpisodeRequest }[] = [];
  readonly #station: Station;
  readonly #hub: KioskHub;
  #seq = 0;

  private constructor(url: string, station: Station, hub: KioskHub) {
    this.url = url;
    this.#station = station;
    this.#hub = hub;
  }

  static async open(options: GateOptions): Promise<Gate> {
    const {
      webDirectory,
      lamps = [],
      canRepeat = true,
      refusesEpisodes = false,
      ...config
    } = options;
    const parsed = stationConfig.parse({ port: 0, ...config });
    const hub = createKioskHub({
      gatewayId: 'gate-1',
      lanes,
      clock: realClock,
      maxClients: parsed.maxStreamClients,
    });
    let gate: Gate | null = null;
    const station = createStation({
      config: parsed,
      snapshot: () => exampleSnapshot({ outputs: lamps }),
      lanes,
      hub,
      retryDeadLetters: () => Promise.resolve({ settledIds: [], goneIds: [] }),
      discardDeadLetters: () => Promise.resolve({ settledIds: [], goneIds: [] }),
      episode: (_laneId, episodeId, request) => {
        gate?.episodeRequests.push({ episodeId, request });
        return Promise.resolve(
          refusesEpisodes
            ? { kind: 'refused', why: 'unknown', sentence: 'Nobody of that number is aside.' }
            : { kind: 'done', state: 'cleared' },
        );
      },
      thermometers: () => [],
      verify: () => Promise.resolve(null),
      requestReMeasure: () => {
        if (gate && canRepeat) gate.repeatRequests += 1;
        return canRepeat;
      },
      guardPhoned: (laneId, episodeIds) => {
        gate?.phoneCalls.push({ laneId, episodeIds });
        return episodeIds.length;
      },
      watchLine: () => () => undefined,
      deadLetters: () => Promise.resolve([]),
      log: silentLog,
      clock: realClock,
      webDirectory,
    });
    const { address } = await station.start();
    gate = new Gate(address, station, hub);
    gate.status();
    onTestFinished(() => station.stop());
    return gate;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  status(changes: Partial<KioskStatusV1> = {}): void {
    this.#hub.status('lane-1', { ...goodStatus, ...changes });
  }

  /** A passage became durable, `ageMs` after it happened. */
  pass(changes: Partial<Passage> = {}, temperatureCelsius: number | null = 36.4, ageMs = 0): void {
    const decision = { ...examplePassage.decision, temperatureCelsius };
    const facts = { ...examplePassage, decision, ...changes };
    this.#publish({ kind: 'passage', facts }, ageMs);
  }

  read(rawTemperatureCelsius: number): void {
    this.#publish({ kind: 'reading', facts: { ...exampleReading, rawTemperatureCelsius } }, 0);
  }

  /** Somebody is aside, or something became known of them: each of these is the newest about its episode. */
  aside(changes: Partial<EpisodeTransition>): void {
    this.#publish({ kind: 'episode', facts: { ...exampleEpisode, ...changes } }, 0);
  }

  stop(): Promise<void> {
    return this.#station.stop();
  }

  #publish(record: RecordFacts, ageMs: number): void {
    this.#seq += 1;
    const clock = { bootId: 'boot-1', monotonicMs: realClock.monotonicMs() - ageMs };
    const stored: StoredRecord = {
      position: this.#seq,
      epoch: 1,
      seq: this.#seq,
      observedAtMs: realClock.wallMs() - ageMs,
      factsJson: JSON.stringify(record.facts),
      clockJson: JSON.stringify({ state: 'synchronised', ...clock }),
      ...record,
    };
    this.#hub.published([stored]);
  }
}
