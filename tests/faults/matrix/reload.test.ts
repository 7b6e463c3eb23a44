import { testFault } from '#tests/faults/test-fault.ts';
import { reload } from './reload.ts';

testFault(reload);
