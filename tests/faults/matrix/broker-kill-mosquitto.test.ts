import { testFault } from '#tests/faults/test-fault.ts';
import { brokerKillMosquitto } from './broker-kill-mosquitto.ts';

testFault(brokerKillMosquitto);
