/** Something the person at the keyboard can put right. The message is a full sentence with the value. */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError';
}

/** `code` of a Node system error (`ENOENT`, `EIO`, …), or `undefined` for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
