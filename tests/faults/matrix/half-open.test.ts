import { testFault } from '#tests/faults/test-fault.ts';
import { halfOpen } from './half-open.ts';

testFault(halfOpen);
