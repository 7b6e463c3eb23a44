import { testFault } from '#tests/faults/test-fault.ts';
import { backlog } from './backlog.ts';

testFault(backlog);
