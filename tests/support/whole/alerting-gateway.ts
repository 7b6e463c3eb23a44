import { keepHeapSmall } from '#gateway/app/small-heap.ts';
import { softwareVersion } from '#gateway/app/software-version.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { readGatewayConfig } from '#gateway/cli/config-file.ts';
import { ClockState } from '#gateway/domain/clock.ts';
import type { RecordDraft } from '#gateway/domain/record.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import type { Journal } from '#gateway/journal/journal.ts';
import { silentLog } from '#gateway/telemetry/log.ts';
import { alertDraft, readingDraft } from '#tests/support/drafts.ts';

/** The whole gateway with five readings and two alerts a second of its own: `node alerting-gateway.ts CONFIG`. */
const READING_EVERY_MS = 200;
const ALERT_EVERY_MS = 500;

keepHeapSmall();
let journal: Journal | null = null;
const gateway = await startGateway({
  config: readGatewayConfig(process.argv[2] ?? ''),
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  softwareVersion: softwareVersion(),
  webDirectory: '/nonexistent',
  async openJournal(options) {
    const opened = await openDiskJournal(options);
    journal = opened;
    return opened;
  },
});

/** Episodes of this start are not those of another. */
let n = Math.floor(Math.random() * 1e9);
function append(make: (n: number) => RecordDraft): void {
  n++;
  const draft = make(n);
  const clock = { ...draft.clock, state: ClockState.Holdover };
  journal?.append([{ ...draft, observedAtMs: Date.now(), clock }]).catch(() => undefined);
}
const timers = [
  setInterval(() => append(() => readingDraft(n % 700)), READING_EVERY_MS),
  setInterval(() => append(alertDraft), ALERT_EVERY_MS),
];
// Nobody comes any more.
process.on('SIGUSR2', () => {
  for (const timer of timers) clearInterval(timer);
});
process.stdout.write(`gateway ready: ${gateway.address}\n`);
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
