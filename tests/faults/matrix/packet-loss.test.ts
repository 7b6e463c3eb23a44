import { testFault } from '#tests/faults/test-fault.ts';
import { packetLoss } from './packet-loss.ts';

testFault(packetLoss);
