import { testFault } from '#tests/faults/test-fault.ts';
import { sigkillGateway } from './sigkill-gateway.ts';

testFault(sigkillGateway);
