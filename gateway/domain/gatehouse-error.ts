/**
 * Every operation that can fail for an operator has a code here, with what it means and what to do
 * about it; `gateway/ERRORS.md` is made from it. Bad data from the field is no error: it is a value
 * with a reason. A bug is a plain throw.
 */
export const errorRegistry = {
  CONFIG_INVALID: {
    exitCode: 2,
    meaning:
      'The configuration has settings that are wrong, missing or unknown; all of them are listed.',
    action: 'Correct the listed settings and run `gatehouse gateway config check --config FILE`.',
  },
  CONFIG_UNREADABLE: {
    exitCode: 2,
    meaning: 'The configuration file cannot be read.',
    action: 'Check the path given with --config and that this user may read the file.',
  },
  RELOAD_FAILED: {
    exitCode: 2,
    meaning: 'A running gateway did not take a new configuration; the old one is in force.',
    action: 'Correct what the message says and run `gatehouse gateway config reload` again.',
  },
  GATEWAY_NOT_RUNNING: {
    exitCode: 7,
    meaning: 'A command needs a running gateway, and none runs with this configuration.',
    action: 'Start the gateway with `gatehouse gateway run --config FILE`.',
  },
  LINK_NOT_FOUND: {
    exitCode: 3,
    meaning: 'The port of a device is not there.',
    action:
      'Plug the device in, or correct the path; `gatehouse gateway devices` lists what is there.',
  },
  LINK_BUSY: {
    exitCode: 3,
    meaning: 'Another program holds the port of a device.',
    action: 'Stop the other program that holds the port (often ModemManager or brltty).',
  },
  LINK_DENIED: {
    exitCode: 3,
    meaning: 'This user may not open the port of a device.',
    action: 'Add this user to the group of the port (usually dialout) and sign in again.',
  },
  LINK_FAILED: {
    exitCode: 3,
    meaning: 'The connection to a device cannot be opened or broke.',
    action: 'Check cable and power; the gateway keeps trying.',
  },
  RECORDING_UNUSABLE: {
    exitCode: 3,
    meaning: 'A recording of lines cannot be made or played.',
    action:
      'Name a folder that `gatehouse gateway capture` or the black box wrote, and the configuration that the gateway had then.',
  },
  JOURNAL_UNWRITABLE: {
    exitCode: 4,
    meaning: 'No journal can be opened or created in the data directory.',
    action: 'Check that the data directory exists, belongs to this user and has free space.',
  },
  JOURNAL_DISK_FULL: {
    exitCode: 4,
    meaning: 'The disk is full: records wait in memory and nobody is admitted by them.',
    action: 'Free disk space; the gateway goes on by itself as soon as there is room.',
  },
  JOURNAL_WRITE_FAILED: {
    exitCode: 4,
    meaning:
      'The disk refuses a commit: what is refused is not kept, and nobody was admitted by it.',
    action: 'Check the disk (smartctl, dmesg); readings are refused until a write succeeds.',
  },
  JOURNAL_SQLITE_TOO_OLD: {
    exitCode: 4,
    meaning: 'The SQLite of this Node is known to lose records.',
    action: 'Start the gateway with the Node that it brings along (npm ci), or a newer one.',
  },
  JOURNAL_TOO_NEW: {
    exitCode: 4,
    meaning: 'A newer version of the gateway wrote the journal; it was left as it is.',
    action: 'Install the newer version again; going back needs a journal that the older one wrote.',
  },
  JOURNAL_BACKUP_UNUSABLE: {
    exitCode: 4,
    meaning: 'A backup of the journal cannot be written, or is no complete backup.',
    action: 'Choose another file, or make the backup again; the journal itself was not changed.',
  },
  JOURNAL_LOCKED: {
    exitCode: 4,
    meaning: 'Two gateways cannot write one journal.',
    action: 'Another gateway runs on this data directory; stop it first.',
  },
  STORE_UNWRITABLE: {
    exitCode: 4,
    meaning: 'The store of the ops centre cannot be opened, created or written.',
    action:
      'Check that the data directory of the ops centre belongs to this user and has free space.',
  },
  STORE_LOCKED: {
    exitCode: 4,
    meaning: 'Two ops centres cannot write one store.',
    action: 'Another ops centre runs on this data directory; stop it first.',
  },
  BROKER_UNREACHABLE: {
    exitCode: 5,
    meaning: 'The MQTT broker does not answer.',
    action: 'Check the broker address and the network; records are kept until it answers.',
  },
  BROKER_REFUSED: {
    exitCode: 5,
    meaning: 'The MQTT broker answers and refuses this client.',
    action: 'Check user name, password and topic rules of the broker.',
  },
  INFLUX_UNREACHABLE: {
    exitCode: 5,
    meaning: 'InfluxDB does not answer.',
    action: 'Check the InfluxDB address and the network; records are kept until it answers.',
  },
  INFLUX_REFUSED: {
    exitCode: 5,
    meaning: 'InfluxDB answers and refuses to take records.',
    action: 'Check token, database or bucket; records are held until it accepts them.',
  },
  ADDRESS_IN_USE: {
    exitCode: 6,
    meaning: 'The address to listen on is taken or not allowed.',
    action: 'Stop the program that listens there, or choose another port.',
  },
  SECRET_UNREADABLE: {
    exitCode: 2,
    meaning: 'A file with a password, token or key cannot be used.',
    action:
      'Check that the file exists, is not empty and is readable by this user only (mode 0600).',
  },
} as const satisfies Record<string, { exitCode: number; meaning: string; action: string }>;

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
