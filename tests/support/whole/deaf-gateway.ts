import { softwareVersion } from '#gateway/app/software-version.ts';
import { startGateway } from '#gateway/app/start-gateway.ts';
import { systemClock } from '#gateway/app/system-clock.ts';
import { readGatewayConfig } from '#gateway/cli/config-file.ts';
import { openDiskJournal } from '#gateway/journal/disk-journal.ts';
import { silentLog } from '#gateway/telemetry/log.ts';

/** The whole gateway, deaf to an ops centre that has other records under its numbers: `node deaf-gateway.ts CONFIG`. */
const gateway = await startGateway({
  config: readGatewayConfig(process.argv[2] ?? ''),
  clock: systemClock,
  random: Math.random,
  log: silentLog,
  softwareVersion: softwareVersion(),
  webDirectory: '/nonexistent',
  async openJournal(options) {
    const journal = await openDiskJournal(options);
    process.stdout.write(`{"reason":"${journal.opening.reason}"}\n`);
    journal.raiseEpoch = () => Promise.reject(new Error('deaf'));
    return journal;
  },
});
process.stdout.write(`gateway ready: ${gateway.address}\n`);
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
