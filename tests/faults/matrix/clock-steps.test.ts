import { testFault } from '#tests/faults/test-fault.ts';
import { clockSteps } from './clock-steps.ts';

testFault(clockSteps);
