import { testFault } from '#tests/faults/test-fault.ts';
import { fullDisk } from './full-disk.ts';

testFault(fullDisk);
