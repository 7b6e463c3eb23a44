import * as fs from 'node:fs/promises';
import type { ErrorCode } from '#gateway/domain/gatehouse-error.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { holdersText, portHolders } from './port-holders.ts';

/** What failed, with the configured name for the person and the node for the search. */
export type SerialPortAttempt = { readonly name: string; readonly node: string };

/** The error for an operation of Node's own `fs` on a device node. */
export function serialErrorFromCode(attempt: SerialPortAttempt, cause: unknown): Promise<Error> {
  if (cause instanceof GatehouseError) return Promise.resolve(cause);
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  return serialError(attempt, kindByErrno[code] ?? 'LINK_FAILED', cause);
}

const kindByErrno: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'LINK_NOT_FOUND',
  // The node is still there, the device behind it is not.
  ENXIO: 'LINK_NOT_FOUND',
  ENODEV: 'LINK_NOT_FOUND',
  EACCES: 'LINK_DENIED',
  EPERM: 'LINK_DENIED',
  // TIOCEXCL is set by another program.
  EBUSY: 'LINK_BUSY',
};

/**
 * The error for a failed open of serialport 13, which tells with a text only (there is no
 * `err.code`). Where the text is unknown, the device node decides.
 */
export async function serialErrorFromText(
  attempt: SerialPortAttempt,
  cause: Error,
): Promise<Error> {
  const known = textPatterns.find(([pattern]) => pattern.test(cause.message))?.[1];
  if (known) return await serialError(attempt, known, cause);
  const isThere = await fs.access(attempt.node).then(
    () => true,
    () => false,
  );
  return await serialError(attempt, isThere ? 'LINK_FAILED' : 'LINK_NOT_FOUND', cause);
}

const textPatterns: readonly (readonly [RegExp, ErrorCode])[] = [
  [/cannot lock port|temporarily unavailable|resource busy|access denied/i, 'LINK_BUSY'],
  [/no such file|no such device|file not found/i, 'LINK_NOT_FOUND'],
  [/permission denied|operation not permitted/i, 'LINK_DENIED'],
];

/** An error with a full sentence; for a busy port it looks for whoever holds it. */
export async function serialError(
  { name, node }: SerialPortAttempt,
  code: ErrorCode,
  cause: unknown,
): Promise<GatehouseError> {
  const options = { cause };
  const port = name === node ? name : `${name} (${node})`;
  switch (code) {
    case 'LINK_NOT_FOUND':
      return new GatehouseError(code, `There is no serial port ${port}.`, options);
    case 'LINK_DENIED':
      return new GatehouseError(code, `This user may not open the serial port ${port}.`, options);
    case 'LINK_BUSY': {
      const holders = holdersText(await portHolders(node), process.pid);
      const by = holders === '' ? 'a program that this user may not see' : holders;
      return new GatehouseError(code, `The serial port ${port} is held by ${by}.`, options);
    }
    default: {
      const why = cause instanceof Error ? cause.message : String(cause);
      return new GatehouseError(code, `The serial port ${port} failed: ${why}.`, options);
    }
  }
}
