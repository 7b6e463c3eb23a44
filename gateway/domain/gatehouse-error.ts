/**
 * Every operation that can fail for an operator has a code here, with what to do about it.
 * Bad data from the field is no error: it is a value with a reason. A bug is a plain throw.
 */
export const errorRegistry = {
  CONFIG_INVALID: {
    exitCode: 2,
    action: 'Correct the listed settings and run `gatehouse gateway config check --config FILE`.',
  },
  CONFIG_UNREADABLE: {
    exitCode: 2,
    action: 'Check the path given with --config and that this user may read the file.',
  },
  LINK_NOT_FOUND: {
    exitCode: 3,
    action:
      'Plug the device in, or correct the path; `gatehouse gateway devices` lists what is there.',
  },
  LINK_BUSY: {
    exitCode: 3,
    action: 'Stop the other program that holds the port (often ModemManager or brltty).',
  },
  LINK_DENIED: {
    exitCode: 3,
    action: 'Add this user to the group of the port (usually dialout) and sign in again.',
  },
  LINK_FAILED: { exitCode: 3, action: 'Check cable and power; the gateway keeps trying.' },
  JOURNAL_UNWRITABLE: {
    exitCode: 4,
    action: 'Check that the data directory exists, belongs to this user and has free space.',
  },
  JOURNAL_DISK_FULL: {
    exitCode: 4,
    action: 'Free disk space; the gateway goes on by itself as soon as there is room.',
  },
  JOURNAL_WRITE_FAILED: {
    exitCode: 4,
    action: 'Check the disk (smartctl, dmesg); readings are refused until a write succeeds.',
  },
  JOURNAL_LOCKED: {
    exitCode: 4,
    action: 'Another gateway runs on this data directory; stop it first.',
  },
  STORE_UNWRITABLE: {
    exitCode: 4,
    action:
      'Check that the data directory of the ops centre belongs to this user and has free space.',
  },
  STORE_LOCKED: {
    exitCode: 4,
    action: 'Another ops centre runs on this data directory; stop it first.',
  },
  BROKER_UNREACHABLE: {
    exitCode: 5,
    action: 'Check the broker address and the network; records are kept until it answers.',
  },
  BROKER_REFUSED: {
    exitCode: 5,
    action: 'Check user name, password and topic rules of the broker.',
  },
  INFLUX_UNREACHABLE: {
    exitCode: 5,
    action: 'Check the InfluxDB address and the network; records are kept until it answers.',
  },
  INFLUX_REFUSED: {
    exitCode: 5,
    action: 'Check token, database or bucket; records are held until it accepts them.',
  },
  ADDRESS_IN_USE: {
    exitCode: 6,
    action: 'Stop the program that listens there, or choose another port.',
  },
  SECRET_UNREADABLE: {
    exitCode: 2,
    action:
      'Check that the file exists, is not empty and is readable by this user only (mode 0600).',
  },
} as const satisfies Record<string, { exitCode: number; action: string }>;

export type ErrorCode = keyof typeof errorRegistry;

/** An operation failed in a way that a person may have to act on. */
export class GatehouseError extends Error {
  readonly code: ErrorCode;
  readonly action: string;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'GatehouseError';
    this.code = code;
    this.action = errorRegistry[code].action;
  }
}
