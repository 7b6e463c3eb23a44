import { testFault } from '#tests/faults/test-fault.ts';
import { influxBadAnswers } from './influx-bad-answers.ts';

testFault(influxBadAnswers);
