import { testFault } from '#tests/faults/test-fault.ts';
import { lyingDrive } from './lying-drive.ts';

testFault(lyingDrive);
