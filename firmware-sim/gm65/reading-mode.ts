import type { Zones } from '#sim/gm65/zones.ts';
import { Zone } from '#sim/gm65/zones.ts';
import type { ReadingMode } from '#sim/scan-head/scan-head.ts';

/** Bits 1–0 of zone 0000, in the order of their numbers. */
export const MODES = ['manual', 'command', 'continuous', 'sensor'] as const;

/** The unit of the time zones. */
export const TENTH_MS = 100;
/** 0002 bit 0, in command mode. */
export const TRIGGER_BIT = 0x01;

export const modeOf = (zones: Zones) => MODES[zones.at(Zone.Mode) & 3];

/** What the zones say of how it reads. */
export function readingMode(zones: Zones, sameCodeUnitMs: number): ReadingMode {
  const mode = modeOf(zones);
  const timeoutMs = zones.at(Zone.SingleReadTime) * TENTH_MS;
  if (mode === 'manual') return { kind: 'hand', timeoutMs };
  if (mode === 'command') return { kind: 'host' };
  const sameCode = zones.at(Zone.SameCodeDelay);
  return {
    kind: 'continuous',
    settleMs: mode === 'sensor' ? zones.at(Zone.StabiliseTime) * TENTH_MS : 0,
    intervalMs: zones.at(Zone.ReadInterval) * TENTH_MS,
    sameCodeDelayMs: sameCode & 0x80 ? (sameCode & 0x7f) * sameCodeUnitMs : 0,
    ...(mode === 'sensor' && timeoutMs > 0 && { timeoutMs }),
  };
}

/** The trigger of command mode falls back by itself when the read is over. */
export function endTrigger(zones: Zones): void {
  zones.write(Zone.Trigger, Uint8Array.of(zones.at(Zone.Trigger) & ~TRIGGER_BIT));
}
