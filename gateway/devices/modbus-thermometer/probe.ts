import type { DriverProbe } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { modbusAnswerFormat } from '#gateway/devices/kit/modbus/answer.ts';
import { ANY_ADDRESS, requestFrame } from '#gateway/devices/kit/modbus/request.ts';
import { mapOfType, namedMaps } from './maps/named-maps.ts';
import { readRequest } from './register-values.ts';

const { function: readFunction, identity } = namedMaps.pyrousb;

/** Asks whoever is there for its type, which reads one register and changes nothing. */
export const modbusThermometerProbe: DriverProbe = {
  baudRates: [9600],
  question: requestFrame(
    ANY_ADDRESS,
    readRequest(readFunction, { register: identity.typeRegister, count: 1 }),
  ),
  // "Reply delay 20 ms" (PyroUSB operator's guide, page 11), and what a USB adapter adds.
  answerTimeoutMs: 150,
  recognise: (bytes) => {
    const answer = firstFrameIn(bytes, modbusAnswerFormat);
    if (answer?.kind !== 'registers' || answer.words.length !== 1) return null;
    if (answer.function !== readFunction) return null;
    const known = mapOfType(answer.words[0] ?? 0);
    if (known === null) return null;
    const { address } = answer;
    return {
      detail: `${known.model}, Modbus address ${address}`,
      options: { map: known.map, address },
    };
  },
};
