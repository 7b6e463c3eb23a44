import { testFault } from '#tests/faults/test-fault.ts';
import { powerCut } from './power-cut.ts';

testFault(powerCut);
