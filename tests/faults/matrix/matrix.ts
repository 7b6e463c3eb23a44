import { brokerKillEmbedded } from './broker-kill-embedded.ts';
import { brokerKillMosquitto } from './broker-kill-mosquitto.ts';
import { clock1970 } from './clock-1970.ts';
import { clockSteps } from './clock-steps.ts';
import type { Fault } from './fault.ts';
import { influxBadAnswers } from './influx-bad-answers.ts';
import { journalFromThePast } from './journal-from-the-past.ts';
import { sigkillGateway } from './sigkill-gateway.ts';

/** Every fault that the promises are tested against, in the order of the table. */
export const matrix: readonly Fault[] = [
  sigkillGateway,
  journalFromThePast,
  clock1970,
  clockSteps,
  brokerKillEmbedded,
  brokerKillMosquitto,
  influxBadAnswers,
];
