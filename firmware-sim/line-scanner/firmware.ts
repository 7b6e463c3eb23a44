import type { FirmwareKind } from '#sim/firmware.ts';
import { choiceSetting } from '#sim/firmware-settings.ts';
import { DEFAULT_LINE_FORMAT, encodeLine, LineTerminator } from '#sim/line-scanner/line.ts';

/** A code scanner in its factory mode: says a line for each code it sees, hears nothing. */
export const lineScanner: FirmwareKind = {
  kind: 'line-scanner',
  role: 'scanner',
  summary: 'code scanner in factory mode: AIM identifier, text, terminator',
  baudRate: 9600,
  settings: {
    aim: 'AIM identifier, may be empty (]Q1)',
    terminator: 'cr, lf, crlf, tab or none (crlf)',
  },
  create: (board, settings) => {
    const terminators = Object.values(LineTerminator);
    const format = {
      aimIdentifier: settings['aim'] ?? DEFAULT_LINE_FORMAT.aimIdentifier,
      terminator: choiceSetting(
        settings,
        'terminator',
        terminators,
        DEFAULT_LINE_FORMAT.terminator,
      ),
    };
    return {
      powerUp: () => undefined,
      receive: () => undefined,
      show: (text) => {
        board.send(encodeLine(text, format));
        return 'ok';
      },
    };
  },
};
