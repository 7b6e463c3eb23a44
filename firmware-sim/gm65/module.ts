import type { Board, Firmware } from '#sim/firmware.ts';
import type { CommandReader } from '#sim/gm65/command-reader.ts';
import type { Command } from '#sim/gm65/frame.ts';
import { CommandType, encodeReply } from '#sim/gm65/frame.ts';
import { modeOf, TENTH_MS, TRIGGER_BIT } from '#sim/gm65/reading-mode.ts';
import type { SerialOutput } from '#sim/gm65/serial-output.ts';
import type { Zones } from '#sim/gm65/zones.ts';
import { baudDivisor, ZONE_COUNT, Zone } from '#sim/gm65/zones.ts';
import type { ScanHead } from '#sim/scan-head/scan-head.ts';

export const GENERATIONS = ['gm65', 'gm805', 'em3095'] as const;
export type Generation = (typeof GENERATIONS)[number];

const ACKNOWLEDGED = Uint8Array.of(0x00);
/** A factory reset takes so long; what comes meanwhile is not heard. */
const RESET_MS = 200;

/** What written to 00D9 restores the factory's settings, by generation. */
const RESTORING: Readonly<Record<Generation, readonly number[]>> = {
  gm65: [0x55],
  gm805: [0x55, 0x50],
  em3095: [0x00, 0x55],
};
const SLEEPING: readonly number[] = [0xa0, 0xa5];
const BACK_TO_9600 = 0xd3;

type Parts = {
  readonly board: Board;
  readonly zones: Zones;
  readonly head: ScanHead;
  readonly output: SerialOutput;
  readonly commands: CommandReader;
  readonly generation: Generation;
  readonly heartbeatMark: number;
  readonly lostWriteProbability: number;
};

/** From power-up on: commands, sleep, resets. What it reads goes out by its parts. */
export class Gm65Module implements Firmware {
  readonly #parts: Parts;
  #isAsleep = false;
  #deafUntilMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  powerUp(): void {
    const { zones, head, output, commands, board } = this.#parts;
    zones.powerUp();
    head.powerUp();
    output.powerUp();
    commands.reset();
    this.#isAsleep = false;
    this.#deafUntilMs = 0;
    board.setBaudRate(zones.baudRate);
  }

  receive(bytes: Uint8Array): void {
    const nowMs = this.#parts.board.uptimeMs();
    if (nowMs < this.#deafUntilMs) return;
    // The byte that wakes it is not heard.
    const heard = this.#isAsleep ? bytes.subarray(1) : bytes;
    this.#isAsleep = false;
    for (const command of this.#parts.commands.push(heard, nowMs)) this.#obey(command);
  }

  show(text: string): string {
    return this.#isAsleep
      ? 'error It sleeps; any byte from the host wakes it.'
      : this.#parts.head.show(text);
  }

  #obey({ type, address, data }: Command): void {
    if (type === CommandType.Read) this.#read(address, data[0] ?? 0);
    else if (type === CommandType.Write) this.#write(address, data);
    else if (type === CommandType.Save) this.#save();
    else this.#beat();
  }

  #read(address: number, countByte: number): void {
    const count = countByte === 0 ? ZONE_COUNT : countByte;
    if (address + count > ZONE_COUNT) return;
    this.#parts.output.reply(encodeReply(this.#parts.zones.slice(address, count)));
  }

  #write(address: number, data: Uint8Array): void {
    const { zones, board, lostWriteProbability } = this.#parts;
    if (address + data.length > ZONE_COUNT) return;
    if (lostWriteProbability > 0 && board.random.chance(lostWriteProbability)) return;
    const mode = modeOf(zones);
    zones.write(address, data);
    // First the reply, at the rate that was: then comes what the write brings about.
    this.#acknowledge();
    const written = (zone: number) => data[zone - address];
    const order = written(Zone.Restore);
    if (order !== undefined) this.#special(order);
    this.#applyTrigger(written(Zone.Trigger));
    if (modeOf(zones) !== mode) this.#parts.head.modeChanged();
    board.setBaudRate(zones.baudRate);
  }

  #applyTrigger(value: number | undefined): void {
    const { zones, head } = this.#parts;
    if (value === undefined || modeOf(zones) !== 'command') return;
    if (value & TRIGGER_BIT) head.trigger(zones.at(Zone.SingleReadTime) * TENTH_MS);
    else head.release();
  }

  #special(order: number): void {
    const { zones, head, board, generation } = this.#parts;
    if (RESTORING[generation].includes(order)) {
      zones.restoreFactory();
      head.modeChanged();
      this.#deafUntilMs = board.uptimeMs() + RESET_MS;
    } else if (order === BACK_TO_9600) {
      zones.write(Zone.BaudDivisor, baudDivisor(9600));
    } else if (SLEEPING.includes(order)) {
      head.powerUp();
      this.#isAsleep = true;
    }
  }

  #save(): void {
    this.#parts.zones.save();
    this.#acknowledge();
  }

  /** Older units have never heard of it and stay silent. */
  #beat(): void {
    const { generation, output, heartbeatMark } = this.#parts;
    if (generation === 'gm805') output.reply(encodeReply(ACKNOWLEDGED, heartbeatMark));
  }

  #acknowledge(): void {
    this.#parts.output.reply(encodeReply(ACKNOWLEDGED));
  }
}
