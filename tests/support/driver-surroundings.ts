import { createHash } from 'node:crypto';
import type { DriverSurroundings } from '#gateway/devices/driver-family.ts';
import type { Clock } from '#gateway/domain/clock.ts';

/** What a driver gets, with a pseudonym that can be told from the secret and computed again. */
export function driverSurroundings(clock: Clock): DriverSurroundings {
  return {
    clock,
    pseudonymise: (secret) =>
      `test.${createHash('sha256').update(secret).digest('base64url').slice(0, 22)}`,
  };
}
