import * as z from 'zod';
import { BodySite, ThermometerMode } from '#gateway/domain/reading.ts';
import { storedMemorySchema } from './baseline-memory.ts';

/** All baselines of a gateway as they are kept between two starts. */
export const storedBaselinesSchema = z.strictObject({
  version: z.literal(1),
  /** Newest record of the journal that was durable when this was taken: what is in it is in here. */
  journalPosition: z.int().min(0),
  baselines: z.array(
    z.strictObject({
      deviceId: z.string(),
      mode: z.enum(ThermometerMode),
      bodySite: z.enum(BodySite),
      /** Offset and verification that the values were made with; another one starts anew. */
      calibration: z.string(),
      memory: storedMemorySchema,
    }),
  ),
});
export type StoredBaselines = Readonly<z.infer<typeof storedBaselinesSchema>>;

/** Where baselines are kept. */
export type BaselineStore = {
  /** `isDamaged`: there is something, and it cannot be used. */
  load(): Promise<{ readonly stored: StoredBaselines | null; readonly isDamaged: boolean }>;
  /** Durable when it resolves; rejects when the disk refuses. */
  save(stored: StoredBaselines): Promise<void>;
};
