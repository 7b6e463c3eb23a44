import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { GatewayJournal } from '#gateway/app/journal-room.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { Log } from '#gateway/telemetry/log.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { startOpsCentre } from '#ops-centre/app/ops-centre.ts';
import { parseConfig } from '#ops-centre/config/load-config.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';
import { hurriedClock } from '#tests/support/hurried-clock.ts';
import { silent } from '#tests/support/ops-centre/running-centre.ts';
import { realClock } from '#tests/support/real-clock.ts';

/** Every wait of gateway and ops centre is so much shorter than in the field. */
const HURRY = 5;
const BURST_RECORDS = 10;
const BURST_EVERY_MS = 20;
const ALERT_EVERY_RECORDS = 50;
/** Readings differ by what they measured; no more than a thermometer can. */
const DIFFERENT_READINGS = 1_000;

export type PouringGateway = {
  readonly journal: GatewayJournal;
  /** The station's address. */
  readonly url: string;
  /** How often the ops centre asked for records that a broker had acknowledged and lost. */
  readonly resends: () => number;
  /** No more records from now on. */
  dry(): Promise<void>;
};

/** The whole gateway in this process, into whose journal records pour: 500 a second, one in fifty an alert. */
export async function startPouringGateway(
  directory: string,
  mqtt: Readonly<Record<string, unknown>>,
): Promise<PouringGateway> {
  const opened: GatewayJournal[] = [];
  let resends = 0;
  const gateway = await startGateway({
    config: configOf(directory, mqtt),
    clock: hurriedClock(HURRY),
    random: Math.random,
    log: logThatCounts(() => {
      resends += 1;
    }),
    softwareVersion: '0.0.0-test',
    webDirectory: '/nonexistent',
    openJournal: async (options) => {
      const journal = await openDiskJournal(options);
      opened.push(journal);
      return journal;
    },
  });
  onTestFinished(() => gateway.stop());
  const [journal] = opened;
  if (!journal) throw new Error('the gateway opened no journal');
  let isPouring = true;
  const pouring = (async () => {
    for (let made = 0; isPouring; made += BURST_RECORDS) {
      await journal.append(burst(made));
      await new Promise<void>((resolve) => realClock.after(BURST_EVERY_MS, resolve));
    }
  })();
  const dry = (): Promise<void> => {
    isPouring = false;
    return pouring;
  };
  onTestFinished(dry);
  return { journal, url: gateway.address, dry, resends: () => resends };
}

function configOf(directory: string, mqtt: Readonly<Record<string, unknown>>): GatewayConfig {
  return gatewayConfig.parse({
    ...{ version: 1, site: 'tower-a', gateway: 'gate-1', mqtt },
    dataDirectory: join(directory, 'gateway-data'),
    lanes: [{ id: 'lane-1', checkpoint: 'main-entrance' }],
    devices: [
      {
        ...{ id: 'thermometer-1', driver: 'gy-mcu90614', lane: 'lane-1' },
        link: { kind: 'serial', path: '/dev/serial/by-id/never-plugged-in' },
      },
    ],
    station: { port: 0 },
  });
}

const burst = (made: number): RecordDraft[] =>
  Array.from({ length: BURST_RECORDS }, (_, index) => {
    const n = made + index;
    const draft =
      n % ALERT_EVERY_RECORDS === 0 ? alertDraft(n) : readingDraft(n % DIFFERENT_READINGS);
    return { ...draft, observedAtMs: Date.now() };
  });

function logThatCounts(onResend: () => void): Log {
  const log: Log = {
    ...silentLog,
    child: () => log,
    info: (_fields, sentence) => {
      if (sentence === 'The ops centre asked for records again.') onResend();
    },
  };
  return log;
}

export type CentrePlan = {
  readonly directory: string;
  readonly url: string;
  readonly protocolVersion: 4 | 5;
  readonly username?: string;
  readonly passwordFile?: string;
  /** After how long it asks for what is missing. */
  readonly gapAfterMs: number;
};

/** A whole ops centre in this process; gives the directory of its data. */
export async function startHurriedCentre(plan: CentrePlan): Promise<string> {
  const { directory, url, protocolVersion, username, passwordFile, gapAfterMs } = plan;
  const dataDirectory = join(directory, 'ops-centre-data');
  const file = {
    ...{ version: 1, centreId: 'centre-1', dataDirectory, http: { port: 0 } },
    ...{ mqtt: { url, protocolVersion }, resend: { gapAfterMs, maxBackoffMs: 8_000 } },
  };
  const parsed = parseConfig(JSON.stringify(file), directory);
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const mqttPassword = passwordFile && readFileSync(passwordFile, 'utf8').trim();
  const secrets = {
    ...(username !== undefined && { mqttUsername: username }),
    ...(mqttPassword !== undefined && { mqttPassword }),
  };
  const clock = hurriedClock(HURRY);
  const centre = await startOpsCentre({ config: parsed.config, secrets, logger: silent, clock });
  onTestFinished(async () => void (await centre.stop()));
  return dataDirectory;
}
