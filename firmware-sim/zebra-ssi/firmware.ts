import type { Board, Firmware, FirmwareKind } from '#sim/firmware.ts';
import type { FirmwareSettings } from '#sim/firmware-settings.ts';
import { choiceSetting, numberSetting, yesNoSetting } from '#sim/firmware-settings.ts';
import type { ReadingMode } from '#sim/scan-head/scan-head.ts';
import { ScanHead } from '#sim/scan-head/scan-head.ts';
import { Decoder, SESSION_MS } from '#sim/zebra-ssi/decoder.ts';
import { Parameter, Parameters, TriggerMode } from '#sim/zebra-ssi/parameters.ts';
import { Sender } from '#sim/zebra-ssi/sender.ts';

const TRIGGERS = {
  level: TriggerMode.Level,
  continuous: TriggerMode.Continuous,
  host: TriggerMode.Host,
};
const INTERVAL_MS = 200;
const SAME_CODE_DELAY_MS = 1000;
const LONGEST_REVISION = 60;

export const zebraSsi: FirmwareKind = {
  kind: 'zebra-ssi',
  role: 'scanner',
  summary: 'Zebra scanner with the Simple Serial Interface: plain as delivered, packets by EEh=1',
  baudRate: 9600,
  settings: {
    data: 'plain or packets, as stored before (plain)',
    terminator: 'cr or none, as stored before (none)',
    trigger: 'level, continuous or host, as stored before (level)',
    'low-power': 'yes or no: dozes, and loses the byte that wakes it (no)',
    events: 'yes or no: tells of power-up, reads and parameters (no)',
    revision: 'text of its answer to REQUEST_REVISION (SIMSSI00-001-R01)',
    hold: 'a shown code stays in view, ms (600)',
  },
  create: createZebraSsi,
};

function createZebraSsi(board: Board, settings: FirmwareSettings): Firmware {
  const parameters = new Parameters(presetParameters(settings));
  const sender = new Sender({
    board,
    isHandshaking: () => parameters.get(Parameter.SoftwareHandshaking) === 1,
    idle: () => head.resume(),
  });
  const head: ScanHead = new ScanHead({
    board,
    holdMs: numberSetting(settings, 'hold', { lowest: 1, highest: 3_600_000, standard: 600 }),
    mode: () => readingMode(parameters, isReady()),
    read: (code) => decoder.decoded(code),
    failed: () => undefined,
  });
  const decoder = new Decoder({
    board,
    parameters,
    sender,
    head,
    revision: (settings['revision'] ?? 'SIMSSI00-001-R01').slice(0, LONGEST_REVISION),
    isWakeByteLost: yesNoSetting(settings, 'low-power', false),
  });
  // Nothing new is read while the host has not answered for the last.
  const isReady = () => decoder.isScanEnabled && !sender.isWaiting;
  return decoder;
}

function readingMode(parameters: Parameters, isReady: boolean): ReadingMode {
  if (!isReady) return { kind: 'off' };
  switch (parameters.get(Parameter.TriggerMode)) {
    case TriggerMode.Host:
      return { kind: 'host' };
    case TriggerMode.Continuous:
      return {
        kind: 'continuous',
        settleMs: 0,
        intervalMs: INTERVAL_MS,
        sameCodeDelayMs: SAME_CODE_DELAY_MS,
      };
    default:
      return { kind: 'hand', timeoutMs: SESSION_MS };
  }
}

function presetParameters(settings: FirmwareSettings): ReadonlyMap<number, number> {
  const isLowPower = yesNoSetting(settings, 'low-power', false);
  const hasEvents = Number(yesNoSetting(settings, 'events', false));
  const isPacketed = choiceSetting(settings, 'data', ['plain', 'packets'], 'plain') === 'packets';
  const hasSuffix = choiceSetting(settings, 'terminator', ['cr', 'none'], 'none') === 'cr';
  const trigger = choiceSetting(settings, 'trigger', ['level', 'continuous', 'host'], 'level');
  return new Map([
    [Parameter.PowerMode, Number(isLowPower)],
    [Parameter.TriggerMode, TRIGGERS[trigger]],
    [Parameter.ScanDataFormat, Number(hasSuffix)],
    [Parameter.DecodeDataPackets, Number(isPacketed)],
    [Parameter.DecodeEvent, hasEvents],
    [Parameter.BootEvent, hasEvents],
    [Parameter.ParameterEvent, hasEvents],
  ]);
}
