import { testFault } from '#tests/faults/test-fault.ts';
import { bitFlips } from './bit-flips.ts';

testFault(bitFlips);
