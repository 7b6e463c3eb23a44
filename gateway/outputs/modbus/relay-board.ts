import type { Clock } from '#gateway/domain/clock.ts';
import type { ByteLink, OpenableLink } from '#gateway/links/byte-link.ts';
import { Light } from '#gateway/outputs/light.ts';
import type { OutputLine } from '#gateway/outputs/output-line.ts';
import type { CoilQuestion } from './coil-frames.ts';
import { answerIn, isCoilOn, readCoils, writeCoil, writeTimedCoil } from './coil-frames.ts';

export type RelayBoardOptions = {
  readonly link: OpenableLink;
  readonly clock: Clock;
  /** Of the board on its line. */
  readonly address: number;
  /** The relay of each colour; a colour without one is shown by all others being off. */
  readonly coils: Readonly<Partial<Record<Light, number>>>;
  /** Where the board can end green by itself: what its manual adds to the number of a relay. */
  readonly timedOffset: number | null;
};

/** A board answers in 20 ms; behind a USB adapter in 40. Two relays, a look and an opening are within the port's bound. */
const ANSWER_WITHIN_MS = 400;
/** The silence that ends a frame is 4 ms at 9600 baud. */
const BETWEEN_FRAMES_MS = 5;
const MAX_RECEIVED_BYTES = 256;

/**
 * Relays on a serial line of their own. First everything that is on and should not be is switched off, then on what
 * should be: two colours are never on at once. The answer to a write is the question again, which an adapter that
 * echoes says too; so what is shown is read back, and only that is believed.
 */
export function relayBoard(options: RelayBoardOptions): OutputLine {
  const { link, address, coils } = options;
  const relays = Object.values(coils);
  const first = Math.min(...relays);
  const count = Math.max(...relays) - first + 1;
  let line: Line | null = null;

  const letGo = async (): Promise<void> => {
    const open = line;
    line = null;
    await open?.close();
  };

  const say = async (light: Light, forMs: number): Promise<void> => {
    line ??= await openLine(options);
    const wanted = coils[light];
    for (const relay of relays)
      if (relay !== wanted) await line.ask(writeCoil(address, relay, false));
    if (wanted !== undefined) await line.ask(questionFor(options, light, wanted, forMs));
    const seen = await line.ask(readCoils(address, first, count));
    for (const relay of relays) {
      if (isCoilOn(seen, relay - first) === (relay === wanted)) continue;
      throw new Error(`The relay board ${address} does not show what it was told (${light}).`);
    }
  };

  return {
    description: `modbus ${link.description}, board ${address}`,
    async show(light, forMs) {
      try {
        await say(light, forMs);
      } catch (error) {
        await letGo();
        throw error;
      }
    },
    close: letGo,
  };
}

function questionFor(
  { address, timedOffset }: RelayBoardOptions,
  light: Light,
  coil: number,
  forMs: number,
): CoilQuestion {
  const isTimed = timedOffset !== null && light === Light.Green && Number.isFinite(forMs);
  return isTimed
    ? writeTimedCoil(address, coil, timedOffset, forMs)
    : writeCoil(address, coil, true);
}

type Line = {
  /** The answer's frame. Rejects when none comes in time, or the board refuses. */
  ask(question: CoilQuestion): Promise<Uint8Array>;
  close(): Promise<void>;
};

async function openLine({ link, clock, address }: RelayBoardOptions): Promise<Line> {
  const inbox = new Inbox(clock);
  const physical: ByteLink = link.create();
  try {
    await physical.open({
      bytes: (chunk) => inbox.take(chunk),
      closed: (cause) => inbox.end(`${link.description} is gone: ${cause}`),
    });
  } catch (error) {
    await physical.close();
    throw error;
  }
  return {
    async ask(question) {
      await new Promise<void>((resolve) => clock.after(BETWEEN_FRAMES_MS, resolve));
      inbox.clear();
      if (!(await physical.write(question.bytes))) throw new Error(`${link.description} is gone.`);
      const answer = await inbox.find((received) => answerIn(received, address, question));
      if (answer === null) throw new Error(`The relay board ${address} does not answer.`);
      if (answer.kind === 'answer') return answer.frame;
      throw new Error(`The relay board ${address} refuses (${answer.frame[2]}).`);
    },
    close: () => physical.close(),
  };
}

/** What has come since the last question; bounded. */
class Inbox {
  readonly #clock: Clock;
  #received = new Uint8Array();
  #endedBecause: string | null = null;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(chunk: Uint8Array): void {
    const all = new Uint8Array(this.#received.length + chunk.length);
    all.set(this.#received);
    all.set(chunk, this.#received.length);
    this.#received = all.slice(-MAX_RECEIVED_BYTES);
    this.#wake();
  }

  end(because: string): void {
    this.#endedBecause = because;
    this.#wake();
  }

  clear(): void {
    this.#received = new Uint8Array();
  }

  /** `null` when it did not come in time. */
  async find<T>(look: (received: Uint8Array) => T | null): Promise<T | null> {
    const untilMs = this.#clock.monotonicMs() + ANSWER_WITHIN_MS;
    for (;;) {
      const found = look(this.#received);
      if (found !== null) return found;
      if (this.#endedBecause !== null) throw new Error(this.#endedBecause);
      const leftMs = untilMs - this.#clock.monotonicMs();
      if (leftMs <= 0) return null;
      await this.#newsWithin(leftMs);
    }
  }

  #newsWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
