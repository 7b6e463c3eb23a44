import { testFault } from '#tests/faults/test-fault.ts';
import { clock1970 } from './clock-1970.ts';

testFault(clock1970);
