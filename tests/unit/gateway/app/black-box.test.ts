import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { openBlackBox, recordable } from '#gateway/app/black-box.ts';
import type { DeviceConfig } from '#gateway/config/gateway-config.ts';
import type { DriverName } from '#gateway/devices/device-registry.ts';
import { FakeClock } from '#tests/support/fake-clock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const device = (id: string, driver: DriverName): DeviceConfig =>
  ({ id, driver, lane: 'lane-1', link: { kind: 'replay', file: '-' } }) as DeviceConfig;
const devices = [device('scanner-1', 'line-scanner'), device('card-reader', 'cn-id-card')];

test('what identity cards hold is in no recording, whoever asks for it', async () => {
  const directory = path.join(temporaryDirectory(), 'captures');
  const box = openBlackBox({
    ...{ directory, devices, clock: new FakeClock(), maxFileBytes: 10_000, maxFiles: 2 },
    run: { gatewayId: 'lobby', bootId: 'b', bootTag: 't' },
  });
  expect(box.captureFor('card-reader')).toBeNull();
  box.captureFor('scanner-1')?.record('in', Buffer.from('PASS-1'), 0);
  await box.close();
  expect(fs.readdirSync(directory)).toEqual(['scanner-1.jsonl']);
  expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
  expect(box.droppedChunks()).toBe(0);
});

test('only such devices are left out', () => {
  expect(recordable(devices).map(({ id }) => id)).toEqual(['scanner-1']);
});
