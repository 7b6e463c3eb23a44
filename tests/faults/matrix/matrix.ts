import type { Fault } from './fault.ts';
import { sigkillGateway } from './sigkill-gateway.ts';

/** Every fault that the promises are tested against, in the order of the table. */
export const matrix: readonly Fault[] = [sigkillGateway];
