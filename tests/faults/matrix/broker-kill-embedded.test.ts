import { testFault } from '#tests/faults/test-fault.ts';
import { brokerKillEmbedded } from './broker-kill-embedded.ts';

testFault(brokerKillEmbedded);
