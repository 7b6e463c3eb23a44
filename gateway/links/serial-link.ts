import type { SerialPort } from 'serialport';
import type { Clock } from '#gateway/domain/clock.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { ByteLink, LinkEvents } from './byte-link.ts';
import { DeviceNodeWatch } from './device-node.ts';
import { resolvePortName } from './port-name.ts';
import { serialErrorFromText } from './serial-open-error.ts';

const NODE_CHECK_INTERVAL_MS = 500;
const MAX_UNSENT_BYTES = 64 * 1024;

export type SerialLinkOptions = {
  /** As configured: a path, `COM3`, or `usb:VID:PID[:SERIAL]`. */
  readonly name: string;
  readonly baudRate: number;
  readonly clock: Clock;
};

/**
 * A serial port through the serialport package, for every platform. Around serialport 13.0.0:
 *
 * - A port object is used for one connection and always `.close()`d. `destroy()` keeps the
 *   descriptor and the lock; a reopened object may be deaf and sends what was written while closed.
 * - It always has a `data` listener: without one an unplugged device goes unnoticed.
 * - A hang-up with unread bytes is never reported (`read` returns 0 for ever, at nearly a whole
 *   core), so the device node is looked at twice a second and a vanished one ends the link.
 */
export class SerialLink implements ByteLink {
  readonly #options: SerialLinkOptions;
  #opening: Promise<void> | null = null;
  #port: SerialPort | null = null;
  #watch: DeviceNodeWatch | null = null;
  #isClosing = false;
  readonly #gone = Promise.withResolvers<false>();

  constructor(options: SerialLinkOptions) {
    this.#options = options;
  }

  open(events: LinkEvents): Promise<void> {
    this.#opening = this.#openPort(events);
    return this.#opening;
  }

  write(bytes: Uint8Array): Promise<boolean> {
    const port = this.#port;
    // A closed port would queue the bytes and send them to whatever is plugged in next.
    if (!port?.isOpen || port.destroyed || port.writableLength > MAX_UNSENT_BYTES) {
      return Promise.resolve(false);
    }
    const written = new Promise<boolean>((resolve) => {
      port.write(Buffer.from(bytes), (error) => resolve(error === null || error === undefined));
    });
    return Promise.race([written, this.#gone.promise]);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#watch?.stop();
    await this.#opening?.catch(() => undefined);
    if (this.#port?.isOpen) await closePort(this.#port);
    // A port that hung up is still closing when it no longer says that it is open.
    if (this.#port) await this.#gone.promise;
  }

  async #openPort(events: LinkEvents): Promise<void> {
    const { name, baudRate, clock } = this.#options;
    const node = await resolvePortName(name);
    this.#demandStillWanted();
    const { SerialPort } = await import('serialport');
    const port = new SerialPort({ path: node, baudRate, autoOpen: false });
    // Failures come with `close` or a callback as well; unheard, this event would end the process.
    port.on('error', () => undefined);
    await opened(port, { name, node });
    if (this.#isClosing) {
      await closePort(port);
      this.#demandStillWanted();
    }
    this.#port = port;
    port.on('close', () => this.#end(events, `the serial port ${name} was unplugged`));
    port.on('data', (chunk: Uint8Array) => {
      if (!this.#isClosing) events.bytes(chunk);
    });
    this.#watch = new DeviceNodeWatch({
      node,
      intervalMs: NODE_CHECK_INTERVAL_MS,
      clock,
      onGone: () => {
        if (port.isOpen) void closePort(port);
      },
    });
    if (process.platform !== 'win32') await this.#watch.start();
  }

  /** serialport may tell `close` twice when a write is what noticed the hang-up. */
  #end(events: LinkEvents, cause: string): void {
    const isFirst = this.#watch !== null;
    this.#watch?.stop();
    this.#watch = null;
    this.#gone.resolve(false);
    if (isFirst && !this.#isClosing) events.closed(cause);
  }

  #demandStillWanted(): void {
    if (!this.#isClosing) return;
    throw new GatehouseError('LINK_FAILED', `${this.#options.name} was closed while it opened.`);
  }
}

function opened(
  port: SerialPort,
  attempt: { readonly name: string; readonly node: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    port.open((error) => {
      if (error) void serialErrorFromText(attempt, error).then(reject);
      else resolve();
    });
  });
}

/** An error here means that it was closed already. */
function closePort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.close(() => resolve()));
}
