import type { BaselineStore } from '#gateway/screening/baseline/baseline-store.ts';
import { storedBaselinesSchema } from '#gateway/screening/baseline/baseline-store.ts';
import { checkedFile } from './checked-file.ts';

/** Baselines in a file of their own; 256 devices in a few modes are far below its bound. */
export function baselineFile(file: string): BaselineStore {
  return checkedFile(file, storedBaselinesSchema);
}
