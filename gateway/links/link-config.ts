import * as z from 'zod';

/** `usb:VID:PID` or `usb:VID:PID:SERIAL`, hexadecimal ids as `lsusb` prints them. */
export const USB_NAME_PATTERN = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.{1,128}))?$/i;

const serialLinkSchema = z.strictObject({
  kind: z.literal('serial').describe('A serial port of this machine'),
  path: z
    .string()
    .min(1)
    .max(512)
    .refine((path) => !path.toLowerCase().startsWith('usb:') || USB_NAME_PATTERN.test(path), {
      error: 'must look like usb:1a86:7523 or usb:0403:6001:A10K3XYZ',
    })
    .describe(
      'The port by identity: /dev/serial/by-id/…, /dev/serial/by-path/… or usb:VID:PID[:SERIAL]; a bare /dev/ttyUSB0 changes with each replug. Looked up anew at each connection',
    ),
  baudRate: z
    .int()
    .min(50)
    .max(4_000_000)
    .optional()
    .describe('Bits per second, 8N1; without it the default of the driver'),
  adapter: z
    .enum(['tty', 'serialport'])
    .optional()
    .describe(
      'How the port is driven: `tty` (Linux only, and the default there) or `serialport` (every platform)',
    ),
});

const tcpLinkSchema = z.strictObject({
  kind: z.literal('tcp').describe('A serial device server or a device with a network port'),
  host: z.string().min(1).max(253).describe('Host name or address'),
  port: z.int().min(1).max(65_535).describe('TCP port'),
  connectTimeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(5_000)
    .describe('How long to wait for the connection, in milliseconds'),
});

const replayLinkSchema = z.strictObject({
  kind: z.literal('replay').describe('A recording made with capture'),
  file: z.string().min(1).max(4_096).describe('Recording to play, JSON lines'),
  speed: z
    .enum(['recorded', 'full'])
    .default('recorded')
    .describe('`recorded` keeps the pauses of the recording, `full` plays without them'),
  repeat: z
    .boolean()
    .default(false)
    .describe('Begin again after the end; otherwise the recording is played once'),
});

/** Where a device is connected. */
export const linkConfigSchema = z.discriminatedUnion('kind', [
  serialLinkSchema,
  tcpLinkSchema,
  replayLinkSchema,
]);

export type LinkConfig = z.infer<typeof linkConfigSchema>;
export type SerialLinkConfig = z.infer<typeof serialLinkSchema>;
export type ReplayLinkConfig = z.infer<typeof replayLinkSchema>;
