import { clock1970 } from './clock-1970.ts';
import { clockSteps } from './clock-steps.ts';
import type { Fault } from './fault.ts';
import { journalFromThePast } from './journal-from-the-past.ts';
import { sigkillGateway } from './sigkill-gateway.ts';

/** Every fault that the promises are tested against, in the order of the table. */
export const matrix: readonly Fault[] = [sigkillGateway, journalFromThePast, clock1970, clockSteps];
