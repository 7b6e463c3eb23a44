import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import { numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import { RelayBank } from '#sim/modbus-relay/relay-bank.ts';
import { hasGoodCrc, withCrc } from '#sim/modbus-thermometer/crc.ts';

/** A pseudo-terminal is looked at every 10 ms; on a real line 3.5 characters of silence end a frame. */
const SILENCE_MS = 15;
const LONGEST_FRAME_BYTES = 256;

/** A board of relays on RS-485, as sold for towers of lamps and barriers; modelled on Waveshare's Modbus RTU Relay. */
export const modbusRelay: FirmwareKind = {
  kind: 'modbus-relay',
  role: 'output',
  summary: 'a board of eight relays on Modbus RTU, functions 01, 05, 0Fh and timed switching',
  baudRate: 9600,
  settings: {
    address: 'of the board (1)',
    relays: 'how many it has (8)',
    delay: 'between request and answer, ms (5)',
  },
  create: (board, settings) => {
    const address = wholeNumberSetting(settings, 'address', {
      ...{ lowest: 1, highest: 247, standard: 1 },
    });
    const relays = wholeNumberSetting(settings, 'relays', {
      ...{ lowest: 1, highest: 32, standard: 8 },
    });
    const delayMs = numberSetting(settings, 'delay', { lowest: 0, highest: 5_000, standard: 5 });
    return relayBoard(board, new RelayBank(board, relays), address, delayMs);
  },
};

function relayBoard(board: Board, bank: RelayBank, address: number, delayMs: number): Firmware {
  let pending = new Uint8Array();
  let heardCount = 0;
  const endFrame = (): void => {
    const frame = pending;
    pending = new Uint8Array();
    const [to] = frame;
    if (!hasGoodCrc(frame) || (to !== address && to !== 0)) return;
    const answer = bank.obey(frame.subarray(1, -2));
    if (to === 0) return;
    board.after(delayMs, () => board.answer(withCrc([address, ...answer]), { checkBytes: 2 }));
  };
  return {
    powerUp: () => {
      pending = new Uint8Array();
      bank.powerUp();
    },
    receive: (bytes) => {
      pending = new Uint8Array(
        Buffer.concat([pending, bytes]).subarray(0, LONGEST_FRAME_BYTES + 1),
      );
      heardCount += 1;
      const heardThen = heardCount;
      board.after(SILENCE_MS, () => {
        if (heardThen === heardCount) endFrame();
      });
    },
    report: () => bank.report(),
  };
}
