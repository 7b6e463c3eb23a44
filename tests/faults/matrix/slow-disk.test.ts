import { testFault } from '#tests/faults/test-fault.ts';
import { slowDisk } from './slow-disk.ts';

testFault(slowDisk);
