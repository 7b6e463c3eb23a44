import { testFault } from '#tests/faults/test-fault.ts';
import { diskErrors } from './disk-errors.ts';

testFault(diskErrors);
