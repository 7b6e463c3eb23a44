import { Zone } from './commands.ts';
import type { Gm65Options } from './gm65-config.ts';

/** One thing that the configuration wants of a module: some bits of a zone. */
export type Gm65Setting = {
  readonly topic: string;
  readonly zone: number;
  readonly mask: number;
  readonly value: number;
  /** What is wanted, and what comes of it when it cannot be had; for the notice. */
  readonly wanted: string;
  readonly otherwise: string;
};

/** How long one trigger reads in command mode, in the module's steps of 0.1 s (zone 0006). */
export const SINGLE_READ_STEPS = 50;

/** Zone 0000, bits 1-0 (GM65 user manual §8). */
const modeBits = { command: 0b01, continuous: 0b10, sensor: 0b11 } as const;
/** Zone 0000, bits 5-4 and 3-2. */
const lampBits = { off: 0b00, 'when-reading': 0b01, always: 0b10 } as const;

const Output = { TailEnabled: 0x01, Suffix: 0x02, CodeId: 0x04, Prefix: 0x08 } as const;
/** Zone 0060, all of it: what a failed read says (bit 4) and a tail other than CR (bits 6-5) included. */
const OUTPUT_MASK = 0x7f;

/** In the order in which they are set. */
export function settingsFrom(options: Gm65Options): readonly Gm65Setting[] {
  return [
    ...encodingSettings(options),
    ...outputSettings(options),
    ...sameCodeSettings(options),
    ...lampSettings(options),
    ...modeSettings(options),
  ];
}

function encodingSettings({ encoding }: Gm65Options): readonly Gm65Setting[] {
  const otherwise = 'Codes with Chinese text may be misread.';
  const topic = 'encoding';
  if (encoding === 'utf-8') {
    const wanted = 'UTF-8 output';
    return [{ topic, zone: Zone.Encoding, mask: 0x0c, value: 0x04, wanted, otherwise }];
  }
  if (encoding === 'keep') return [];
  const wanted = 'raw output';
  return [{ topic, zone: Zone.RawOutput, mask: 0xff, value: 0x08, wanted, otherwise }];
}

function outputSettings(options: Gm65Options): readonly Gm65Setting[] {
  if (options.lineFormat === 'keep') return [];
  const isEnveloped = options.framing === 'stx-etx';
  const value =
    Output.TailEnabled |
    (options.suffixHex !== '' || isEnveloped ? Output.Suffix : 0) |
    (options.codeId === 'gm65' ? Output.CodeId : 0) |
    (options.prefixHex !== '' || isEnveloped ? Output.Prefix : 0);
  return [
    {
      topic: 'line-format',
      zone: Zone.Output,
      mask: OUTPUT_MASK,
      value,
      wanted: 'output of the bare code and CR',
      otherwise: 'Codes may run together or carry what does not belong to them.',
    },
    {
      topic: 'decode-status',
      zone: Zone.Trigger,
      mask: 0x40,
      value: 0,
      wanted: 'no status letter at each code',
      otherwise: 'Codes may carry a letter that does not belong to them.',
    },
  ];
}

function sameCodeSettings({ sameCodeDelay }: Gm65Options): readonly Gm65Setting[] {
  if (sameCodeDelay === 'keep') return [];
  return [
    {
      topic: 'same-code-delay',
      zone: Zone.SameCodeDelay,
      mask: 0x80,
      value: 0,
      wanted: 'no delay of the same code',
      otherwise: 'The second of two people who show the same code may not be seen.',
    },
  ];
}

function lampSettings({ light, aim }: Gm65Options): readonly Gm65Setting[] {
  const lamp = (topic: 'light' | 'aim', shift: number, wish: Gm65Options['light']) =>
    wish === 'keep'
      ? []
      : [
          {
            topic,
            zone: Zone.Mode,
            mask: 0b11 << shift,
            value: lampBits[wish] << shift,
            wanted: `${topic === 'light' ? 'lamp' : 'aiming beam'}: ${wish}`,
            otherwise: 'Codes are read all the same.',
          },
        ];
  return [...lamp('light', 2, light), ...lamp('aim', 4, aim)];
}

function modeSettings({ mode }: Gm65Options): readonly Gm65Setting[] {
  if (mode === 'keep') return [];
  const otherwise = 'It may not read when someone shows a code.';
  const modeSetting = {
    topic: 'mode',
    zone: Zone.Mode,
    mask: 0b11,
    value: modeBits[mode],
    wanted: `${mode} mode`,
    otherwise,
  };
  if (mode !== 'command') return [modeSetting];
  const readTime = {
    topic: 'single-read-time',
    zone: Zone.SingleReadTime,
    mask: 0xff,
    value: SINGLE_READ_STEPS,
    wanted: `reading for ${SINGLE_READ_STEPS / 10} s at each trigger`,
    otherwise,
  };
  return [readTime, modeSetting];
}
