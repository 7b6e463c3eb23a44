import type { Board, FirmwareKind, FrameShape } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { numberSetting, wholeNumberSetting, yesNoSetting } from '#sim/firmware-settings.ts';
import { CommandReader, ThermometerCommand } from '#sim/gy-mcu90614/commands.ts';
import { encodeFrame, FRAME_SHAPE } from '#sim/gy-mcu90614/frame.ts';
import { Ticker } from '#sim/ticker.ts';

/** What the module keeps without power; a command changes it, the next power-up applies it. */
type StoredSettings = { readonly baudRate: number; readonly isAutoSending: boolean };

type SettingCommand = Exclude<
  ThermometerCommand,
  typeof ThermometerCommand.ContinuousOutput | typeof ThermometerCommand.OneReading
>;

const SETTING_OF_COMMAND: Readonly<Record<SettingCommand, Partial<StoredSettings>>> = {
  [ThermometerCommand.Baud9600]: { baudRate: 9600 },
  [ThermometerCommand.Baud115200]: { baudRate: 115_200 },
  [ThermometerCommand.AutoSendOn]: { isAutoSending: true },
  [ThermometerCommand.AutoSendOff]: { isAutoSending: false },
};

const BAUD_RATE = 9600;
const NO_ID = -1;

/** A GY-MCU90614 module: sends frames by itself and answers the documented commands. */
export const gyMcu90614: FirmwareKind = {
  kind: 'gy-mcu90614',
  role: 'thermometer',
  summary: 'MLX90614 module, 9-byte frames `5A 5A 45`, answers its commands',
  baudRate: BAUD_RATE,
  settings: {
    rate: 'frames per second (14)',
    auto: 'yes: sends by itself after power-up; no: when asked (yes)',
    id: 'RS-485 variant: 0 to 255, a byte behind each frame (none)',
  },
  create: createFirmware,
};

function createFirmware(board: Board, settings: FirmwareSettings) {
  const rate = numberSetting(settings, 'rate', { lowest: 0.1, highest: 1000, standard: 14 });
  const id = wholeNumberSetting(settings, 'id', { lowest: 0, highest: 255, standard: NO_ID });
  const ticker = new Ticker(board);
  let stored: StoredSettings = {
    baudRate: Number(settings['baud'] ?? BAUD_RATE),
    isAutoSending: yesNoSetting(settings, 'auto', true),
  };
  const frame = () => (id === NO_ID ? encodeFrame(board.look()) : withId(board, id));
  const shape: FrameShape = id === NO_ID ? FRAME_SHAPE : { ...FRAME_SHAPE, trailerBytes: 1 };
  const stream = () => ticker.start(1000 / rate, () => board.send(frame(), shape));
  /** Data sheet: no acknowledgement; baud rate and auto-send are effective after a power cycle. */
  const obey = (command: ThermometerCommand, bytes: Uint8Array) => {
    if (board.sentLately(bytes)) return;
    if (command === ThermometerCommand.ContinuousOutput) ticker.isRunning || stream();
    else if (command === ThermometerCommand.OneReading) board.answer(frame(), shape);
    else stored = { ...stored, ...SETTING_OF_COMMAND[command] };
  };
  const commands = new CommandReader(obey);
  return {
    powerUp: () => {
      ticker.stop();
      board.setBaudRate(stored.baudRate);
      if (stored.isAutoSending) stream();
    },
    receive: (bytes: Uint8Array) => commands.push(bytes),
  };
}

/** The variant with an RS-485 transceiver: its id follows the sum, which does not cover it. */
function withId(board: Board, id: number): Uint8Array {
  return Buffer.concat([encodeFrame(board.look()), Uint8Array.of(id)]);
}
