import type { FrameDecoder, FrameSink } from '#gateway/devices/device-driver.ts';
import { driverFamily } from '#gateway/devices/driver-family.ts';
import { createDescribedDriver } from '#gateway/devices/kit/generic/described-driver.ts';
import type { Finding } from '#gateway/devices/kit/generic/finding.ts';
import { SyncedDecoder } from '#gateway/devices/kit/synced-decoder.ts';
import { createFrameCheck } from './checks.ts';
import { createFindingReader, createGenericFormat } from './frame.ts';
import type { GenericFrameOptions } from './generic-frame-config.ts';
import { genericFrameOptionsSchema } from './generic-frame-config.ts';
import { NakedAnswerDecoder } from './naked-answer-decoder.ts';

/** The longest frame lasts nine seconds at 1200 baud, but without a pause: what is cut for longer stays cut. */
const IDLE_FLUSH_MS = 200;

/** Ends an answer without a header; a byte lasts 8 ms at 1200 baud, and USB adapters wait for up to 16 ms. */
const SILENCE_MS = 50;

export const genericFrameFamily = driverFamily({
  optionsSchema: genericFrameOptionsSchema,
  create: (options, { clock }) => {
    const { layout } = options;
    const isNaked = layout.header === '';
    return createDescribedDriver({
      name: 'generic-frame',
      role: layout.fields.code === null ? 'thermometer' : 'scanner',
      options,
      clock,
      idleFlushMs: isNaked ? SILENCE_MS : IDLE_FLUSH_MS,
      createDecoder: decoderFactory(options),
    });
  },
});

function decoderFactory(options: GenericFrameOptions): (sink: FrameSink<Finding>) => FrameDecoder {
  const { layout } = options;
  if (layout.header !== '' || layout.length.kind !== 'fixed') {
    const format = createGenericFormat(options);
    return (sink) => new SyncedDecoder({ format, sink });
  }
  const { frameBytes } = layout.length;
  const isRight = layout.check.kind === 'none' ? null : createFrameCheck(layout.check);
  const read = createFindingReader(options);
  return (sink) => new NakedAnswerDecoder({ frameBytes, read, isRight, sink });
}
