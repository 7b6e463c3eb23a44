import { softwareVersion } from '#gateway/app/software-version.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { readGatewayConfig } from '#gateway/cli/config-file.ts';
import { reloadOnSignal } from '#gateway/cli/reload-on-signal.ts';
import { CONFIRMATIONS_ID } from '#gateway/delivery/audit.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { silentLog } from '#gateway/telemetry/log.ts';

/** The control of the reload tests: its sinks begin anew at the newest record, `node forgetful-gateway.ts CONFIG`. */
const file = process.argv[2] ?? '';
const config = readGatewayConfig(file);
const gateway = await startGateway({
  config,
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  softwareVersion: softwareVersion(),
  webDirectory: '/nonexistent',
  async openJournal(options) {
    const journal = await openDiskJournal(options);
    const load = journal.loadCursor.bind(journal);
    journal.loadCursor = (sinkId) =>
      sinkId === CONFIRMATIONS_ID
        ? load(sinkId)
        : Promise.resolve(`[1,${Math.max(1, journal.head().position)}]`);
    return journal;
  },
});
reloadOnSignal({ file, config, gateway, log: silentLog });
process.stdout.write(`gateway ready: ${gateway.address}\n`);
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
