import { expect, test } from 'vitest';
import type { Instant } from '#gateway/domain/clock.ts';
import type { GatewayStateV1, HeartbeatV1 } from '#gateway/wire/control-messages.ts';
import {
  rebased,
  SILENT_AFTER_MS,
  statusAt,
  unknownPresence,
  withDevice,
  withHeartbeat,
  withState,
} from '#ops-centre/ingest/gateway-presence.ts';
import { heartbeatMessage } from '#tests/support/ops-centre/wire-events.ts';

const at = (ms: number): Instant => ({ wallMs: 1_000_000 + ms, monotonicMs: ms });

const state = (status: 'online' | 'offline', sessionId: string): GatewayStateV1 => ({
  status,
  sessionId,
  bootId: 'boot-1',
  softwareVersion: '0.1.0',
});

const heartbeat = JSON.parse(
  heartbeatMessage([{ epoch: 1, firstSeq: 1, lastSeq: 5 }]).payload,
) as HeartbeatV1;

test('a last will of an earlier connection that comes late does not put a gateway offline', () => {
  const reconnected = withState(unknownPresence, state('online', 'session-2'), at(10));
  const afterWill = withState(reconnected, state('offline', 'session-1'), at(20));
  expect(statusAt(afterWill, 30)).toBe('online');
  expect(statusAt(withState(reconnected, state('offline', 'session-2'), at(20)), 30)).toBe(
    'offline',
  );
});

test('a heartbeat after a good-bye means that the gateway is back', () => {
  const gone = withState(unknownPresence, state('offline', 'session-1'), at(0));
  expect(statusAt(withHeartbeat(gone, heartbeat, 0, at(10)), 20)).toBe('online');
});

test('a gateway without a heartbeat for 90 s is silent', () => {
  const alive = withHeartbeat(unknownPresence, heartbeat, 0, at(0));
  expect(statusAt(alive, SILENT_AFTER_MS)).toBe('online');
  expect(statusAt(alive, SILENT_AFTER_MS + 1)).toBe('silent');
});

test('the age of the last sign survives a restart, in which monotonic time begins anew', () => {
  const alive = withHeartbeat(unknownPresence, heartbeat, 0, at(5_000_000));
  const restartedAfterMs = (ms: number): Instant => ({
    wallMs: 1_000_000 + 5_000_000 + ms,
    monotonicMs: 7,
  });
  expect(statusAt(rebased(alive, restartedAfterMs(1_000)), 8)).toBe('online');
  expect(statusAt(rebased(alive, restartedAfterMs(100_000)), 8)).toBe('silent');
  // A clock that was set back must not make it younger than now.
  expect(statusAt(rebased(alive, restartedAfterMs(-9_000_000)), 8 + 90_001)).toBe('silent');
});

test('a device keeps its detail while its state stays, and goes when the heartbeat omits it', () => {
  const ready = {
    deviceId: 'thermometer-1',
    state: 'ready' as const,
    detail: 'fine',
    changedAtMs: 1,
  };
  const known = withDevice(withDevice(unknownPresence, ready), { ...ready, deviceId: 'scanner-1' });
  expect(withHeartbeat(known, heartbeat, 0, at(0)).devices).toEqual([
    { deviceId: 'thermometer-1', state: 'ready', detail: 'fine' },
  ]);
  const faulty = {
    ...heartbeat,
    devices: [{ deviceId: 'thermometer-1', state: 'faulty' as const }],
  };
  expect(withHeartbeat(known, faulty, 0, at(0)).devices).toEqual([
    { deviceId: 'thermometer-1', state: 'faulty', detail: '' },
  ]);
});
