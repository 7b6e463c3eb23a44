import { testFault } from '#tests/faults/test-fault.ts';
import { journalFromThePast } from './journal-from-the-past.ts';

testFault(journalFromThePast);
