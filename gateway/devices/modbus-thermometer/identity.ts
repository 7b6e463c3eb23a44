import type { DriverSession } from '#gateway/devices/device-driver.ts';
import type { NoticeBoard } from '#gateway/devices/kit/notice-board.ts';
import type { MapName } from './maps/named-maps.ts';
import { mapOfType } from './maps/named-maps.ts';
import type { IdentityRegisters, RegisterMap } from './register-map.ts';
import { readRequest } from './register-values.ts';
import type { Step } from './steps.ts';
import { isLasting } from './steps.ts';

/**
 * Asks once a connection what the device is. One that is known to have another map is not read: what stands in
 * its registers could pass for a temperature.
 *
 * Type and serial number are two questions, one register and two: as one of four registers it would have an
 * answer of the same size as a measurement's.
 */
export class IdentityCheck {
  readonly #map: RegisterMap;
  readonly #session: DriverSession;
  readonly #notices: NoticeBoard;
  #isDone: boolean;

  constructor(map: RegisterMap, session: DriverSession, notices: NoticeBoard) {
    this.#map = map;
    this.#session = session;
    this.#notices = notices;
    this.#isDone = map.identity === null;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  steps(): readonly Step[] {
    const { identity } = this.#map;
    if (identity === null) return [];
    return [
      {
        request: readRequest(this.#map.function, { register: identity.typeRegister, count: 1 }),
        take: ([type = 0]) => (this.#fits(type) ? [this.#serialStep(identity, type)] : []),
        refused: (code) => this.#unknown(code),
      },
    ];
  }

  #fits(type: number): boolean {
    const known = mapOfType(type);
    const isForeign = known !== null && this.#map.identity?.types[type] === undefined;
    this.#notices.tell('map', isForeign ? foreignSentence(known.model, known.map) : null);
    return !isForeign;
  }

  #serialStep({ serialRegister }: IdentityRegisters, type: number): Step {
    const model = mapOfType(type)?.model ?? `type ${type}`;
    return {
      request: readRequest(this.#map.function, { register: serialRegister, count: 2 }),
      take: ([high = 0, low = 0]) => {
        this.#isDone = true;
        const identity = `${model}, serial number ${high * 0x1_00_00 + low}`;
        this.#session.output({ kind: 'identity', identity });
        return [];
      },
      refused: (code) => this.#unknown(code),
    };
  }

  /** It does not tell, and its values are still checked frames; or it is busy and is asked again. */
  #unknown(exceptionCode: number): readonly Step[] {
    this.#isDone = isLasting(exceptionCode);
    return [];
  }
}

function foreignSentence(model: string, map: MapName): string {
  return `This is a ${model}, whose registers are others than the configured ones; nothing is read. Set its option map to ${map}.`;
}
