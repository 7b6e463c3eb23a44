import type { Board, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting } from '#sim/firmware-settings.ts';
import { encodeFrame, FRAME_SHAPE, OutputMode } from '#sim/mlx90614-66/frame.ts';
import { Ticker } from '#sim/ticker.ts';

/** Third byte of a command `66 66 cmd 56`. */
const BAUD_RATE_OF_COMMAND: ReadonlyMap<number, number> = new Map([
  [0x11, 9600],
  [0x12, 57_600],
  [0x13, 115_200],
]);
const BAUD_RATE = 115_200;
const COMMAND_START = 0x66;
const COMMAND_END = 0x56;
const COMMAND_LENGTH_BYTES = 4;

/** The `66 66` module, a cheap relative of the GY-MCU90614. */
export const mlx9061466: FirmwareKind = {
  kind: 'mlx90614-66',
  role: 'thermometer',
  summary: 'MLX90614 clone, 9-byte frames `66 66`, sum over the data only',
  baudRate: BAUD_RATE,
  settings: {
    rate: 'frames per second (10)',
    mode: 'continuous, or query: sends when asked (continuous)',
  },
  create: createFirmware,
};

/** The page does not say whether a mode outlives power; here it does not, and the rate of the line neither. */
function createFirmware(board: Board, settings: FirmwareSettings) {
  const rate = numberSetting(settings, 'rate', { lowest: 0.1, highest: 1000, standard: 10 });
  const isContinuous =
    choiceSetting(settings, 'mode', ['continuous', 'query'], 'continuous') === 'continuous';
  const ticker = new Ticker(board);
  let window: readonly number[] = [];
  const stream = () =>
    ticker.start(1000 / rate, () =>
      board.send(encodeFrame(OutputMode.Continuous, board.look()), FRAME_SHAPE),
    );
  const obey = (command: number | undefined) => {
    const baudRate = BAUD_RATE_OF_COMMAND.get(command ?? 0);
    if (baudRate !== undefined) board.setBaudRate(baudRate);
    else if (command === OutputMode.Continuous && !ticker.isRunning) stream();
    else if (command === OutputMode.Query) {
      ticker.stop();
      board.answer(encodeFrame(OutputMode.Query, board.look()), FRAME_SHAPE);
    }
  };
  return {
    powerUp: () => {
      window = [];
      ticker.stop();
      board.setBaudRate(Number(settings['baud'] ?? BAUD_RATE));
      if (isContinuous) stream();
    },
    receive: (bytes: Uint8Array) => {
      for (const byte of bytes) {
        window = [...window, byte].slice(-COMMAND_LENGTH_BYTES);
        const [first, second, command, end] = window;
        if (first !== COMMAND_START || second !== COMMAND_START || end !== COMMAND_END) continue;
        window = [];
        obey(command);
      }
    },
  };
}
