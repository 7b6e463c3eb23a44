import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting, wholeNumberSetting } from '#sim/firmware-settings.ts';
import { CommandReader } from '#sim/gm65/command-reader.ts';
import { GENERATIONS, Gm65Module } from '#sim/gm65/module.ts';
import type { Symbology } from '#sim/gm65/output.ts';
import { CODE_ID, canRead, failureOutput, successOutput } from '#sim/gm65/output.ts';
import { endTrigger, MODES, readingMode, TENTH_MS } from '#sim/gm65/reading-mode.ts';
import { SerialOutput } from '#sim/gm65/serial-output.ts';
import { baudDivisor, Zone, Zones } from '#sim/gm65/zones.ts';
import { ScanHead } from '#sim/scan-head/scan-head.ts';

export const gm65: FirmwareKind = {
  kind: 'gm65',
  role: 'scanner',
  summary: 'GROW GM65, GM8xx, EM3095: settings in zones, 7E 00 commands',
  baudRate: 9600,
  settings: {
    mode: 'manual, command, continuous or sensor, as saved before (continuous)',
    generation: 'gm65, gm805 (knows a heartbeat) or em3095 (gm65)',
    software: 'its version, zone 00E2; 105 is V1.05 (105)',
    symbology: `${Object.keys(CODE_ID).join(', ')} (qr)`,
    hold: 'a shown code stays in view, ms (600)',
    'same-code-unit': 'one step of zone 0013, ms; sources say 100 or 1000 (100)',
    'heartbeat-mark': 'first byte of the reply to a heartbeat, 2 or 3 (3)',
    interleave: 'probability that a reply cuts into a code (0)',
    'lost-writes': 'probability that a write is neither done nor answered (0)',
  },
  create: createGm65,
};

function createGm65(board: Board, settings: FirmwareSettings): Firmware {
  const zones = presetZones(settings);
  const symbology = choiceSetting(settings, 'symbology', symbologies(), 'qr');
  const probability = { lowest: 0, highest: 1, standard: 0 };
  const output = new SerialOutput({
    board,
    baudRate: () => zones.baudRate,
    interleaveProbability: numberSetting(settings, 'interleave', probability),
  });
  const unit = { lowest: 1, highest: 10_000, standard: TENTH_MS };
  const sameCodeUnitMs = numberSetting(settings, 'same-code-unit', unit);
  const head = new ScanHead({
    board,
    holdMs: numberSetting(settings, 'hold', { lowest: 1, highest: 3_600_000, standard: 600 }),
    mode: () => readingMode(zones, sameCodeUnitMs),
    read: (code) => {
      endTrigger(zones);
      if (canRead(symbology, zones)) output.sendCode(successOutput(code, symbology, zones));
    },
    failed: () => {
      endTrigger(zones);
      output.sendCode(failureOutput(zones));
    },
  });
  return new Gm65Module({
    board,
    zones,
    head,
    output,
    commands: new CommandReader(),
    generation: choiceSetting(settings, 'generation', GENERATIONS, 'gm65'),
    heartbeatMark: wholeNumberSetting(settings, 'heartbeat-mark', {
      lowest: 2,
      highest: 3,
      standard: 3,
    }),
    lostWriteProbability: numberSetting(settings, 'lost-writes', probability),
  });
}

function presetZones(settings: FirmwareSettings): Zones {
  const mode = MODES.indexOf(choiceSetting(settings, 'mode', MODES, 'continuous'));
  const version = { lowest: 0, highest: 255, standard: 0x69 };
  const rate = { lowest: 1200, highest: 115_200, standard: 9600 };
  const baudRate = wholeNumberSetting(settings, 'baud', rate);
  return new Zones(wholeNumberSetting(settings, 'software', version), (zones) => {
    zones[Zone.Mode] = ((zones[Zone.Mode] ?? 0) & ~3) | mode;
    zones.set(baudDivisor(baudRate), Zone.BaudDivisor);
  });
}

const symbologies = () => Object.keys(CODE_ID) as Symbology[];
