import { expect, test } from 'vitest';
import { findingsOf } from '#gateway/app/doctor-devices.ts';
import { adviceFor } from '#gateway/telemetry/device-advice.ts';
import { exampleDevice } from '#tests/support/example-snapshot.ts';

test('a device that works is well, with where it is and what was heard', () => {
  expect(findingsOf(exampleDevice)).toEqual([
    {
      ok: true,
      subject: 'device thermometer-1',
      sentence:
        'The thermometer works. It is on serial /dev/serial/by-id/usb-1, 101 frames in 3.5 s.',
      action: '',
    },
  ]);
});

test('a scanner that nobody used yet is well, and is to be tried', () => {
  const scanner = { ...exampleDevice, role: 'scanner' as const, frames: 0, lastFrameAtMs: null };
  const [finding] = findingsOf(scanner);
  expect(finding).toMatchObject({ ok: true, action: 'Use it once to see that it works.' });
});

test.each([
  { state: 'silent', detail: 'Nothing has come for 3 s.' },
  { state: 'faulty', detail: '' },
  {
    state: 'connecting',
    detail: 'The serial port is held by cat (pid 5).',
    linkError: 'LINK_BUSY',
  },
  { state: 'ready', recent: { bytesIn: 500, discardedBytes: { 'bad-checksum': 90 } } },
] as const)('a device that is %j is told of in the words of the device page', (change) => {
  const device = { ...exampleDevice, ...change };
  const { sentence, action } = adviceFor(device);
  expect(findingsOf(device)).toEqual([
    { ok: false, subject: 'device thermometer-1', sentence, action },
  ]);
});

test('what a device has to say for itself is a finding of its own', () => {
  const notice = 'Another device is in this port than before.';
  const findings = findingsOf({ ...exampleDevice, notices: [notice] });
  expect(findings.map(({ ok, sentence }) => [ok, sentence])).toEqual([
    [true, expect.stringContaining('The thermometer works.')],
    [false, notice],
  ]);
});
