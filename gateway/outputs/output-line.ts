import type { Light } from './light.ts';

/**
 * The port of one lane's lamp or barrier. Adapters behave alike (`tests/contract/output-line`): they open and
 * reopen their connection by themselves, settle every call within {@link SETTLES_WITHIN_MS}, and believe nothing
 * that the other side has not confirmed. One call at a time.
 */
export type OutputLine = {
  /** For the log: `modbus serial /dev/ttyUSB3, board 1`. */
  readonly description: string;
  /**
   * Shows this and nothing else. Resolves when the other side has said that it does; rejects when nobody can
   * tell what it shows. `forMs`: where the other side can, it ends it by itself after so long.
   */
  show(light: Light, forMs: number): Promise<void>;
  /** Lets go of the connection. Never rejects. */
  close(): Promise<void>;
};

export const SETTLES_WITHIN_MS = 3_000;
