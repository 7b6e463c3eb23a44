import type { ClockState } from '#gateway/domain/clock.ts';
import type { CodeJudgement } from '#gateway/domain/scan.ts';

/** What time it is for a judgement, and whether that can be relied on. */
export type CodeTime = {
  /** Milliseconds since the Unix epoch, UTC. */
  readonly wallMs: number;
  readonly clockState: ClockState;
};

/** What a format makes of one text. */
export type FormatJudgement = CodeJudgement & {
  /**
   * The signed payload once its signature holds, else `null`. Only these bytes identify a pass:
   * the same pass can be written as several texts, and an unsigned payload can be made up by anyone.
   */
  readonly signedPayload: Uint8Array | null;
  /** In place of the text, where one thing can be written in several ways and needs no signature to be told apart. */
  readonly plainText?: string;
  /** For the screen at the gate only: too little to know whose it is. */
  readonly masked?: string;
};

/**
 * The port of one kind of code. Both functions are pure, bounded by the length of the text (at most
 * {@link MAX_CODE_CHARACTERS}) and never throw: a bad code is a verdict with a reason.
 */
export type CodeFormat = {
  /** Kebab-case; stands in records as `format`. */
  readonly name: string;
  /** By prefix or shape only, without judging. */
  readonly recognises: (text: string) => boolean;
  readonly judge: (text: string, now: CodeTime) => FormatJudgement;
};

/** The largest QR code holds 4,296 alphanumeric characters; no format that the gate reads comes near. */
export const MAX_CODE_CHARACTERS = 4_096;
