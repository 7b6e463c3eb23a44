import { backlog } from './backlog.ts';
import { bitFlips } from './bit-flips.ts';
import { brokerKillEmbedded } from './broker-kill-embedded.ts';
import { brokerKillMosquitto } from './broker-kill-mosquitto.ts';
import { clock1970 } from './clock-1970.ts';
import { clockSteps } from './clock-steps.ts';
import { diskErrors } from './disk-errors.ts';
import type { Fault } from './fault.ts';
import { fullDisk } from './full-disk.ts';
import { halfOpen } from './half-open.ts';
import { influxBadAnswers } from './influx-bad-answers.ts';
import { journalFromThePast } from './journal-from-the-past.ts';
import { packetLoss } from './packet-loss.ts';
import { powerCut } from './power-cut.ts';
import { reload } from './reload.ts';
import { sigkillGateway } from './sigkill-gateway.ts';
import { slowDisk } from './slow-disk.ts';

/** Every fault that the promises are tested against, in the order of the table. */
export const matrix: readonly Fault[] = [
  sigkillGateway,
  powerCut,
  bitFlips,
  fullDisk,
  diskErrors,
  slowDisk,
  journalFromThePast,
  clock1970,
  clockSteps,
  brokerKillEmbedded,
  brokerKillMosquitto,
  influxBadAnswers,
  halfOpen,
  packetLoss,
  backlog,
  reload,
];
