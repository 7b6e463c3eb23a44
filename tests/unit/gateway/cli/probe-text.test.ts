import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ProbeResult } from '#gateway/app/probe-port.ts';
import { probeText } from '#gateway/cli/probe-text.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';

const textOf = (result: ProbeResult, path = '/dev/serial/by-id/usb-1') =>
  probeText({ port: '/dev/ttyUSB0', path, result });

const calex: ProbeResult = {
  outcome: 'recognised',
  driver: 'modbus-thermometer',
  baudRate: 9600,
  detail: 'Calex PyroUSB, Modbus address 7',
  options: { map: 'pyrousb', address: 7 },
};

const silent: ProbeResult = { outcome: 'no-answer', triedBaudRates: [9600, 115_200], heard: [] };

test('says what is there and at which rate', () => {
  expect(textOf(calex).split('\n')[0]).toBe(
    '/dev/ttyUSB0: modbus-thermometer at 9600 baud (Calex PyroUSB, Modbus address 7)',
  );
});

test.each(['/dev/serial/by-id/usb-1', 'usb:0403:6001:A: "b" #c'])(
  'what it prints for %s is a configuration as it stands',
  (path) => {
    const lines = textOf(calex, path);
    const { devices } = parse(lines.slice(lines.indexOf('devices:'))) as { devices: unknown };
    const checked = gatewayConfig.safeParse({
      version: 1,
      site: 'tower-a',
      gateway: 'lobby',
      dataDirectory: '/var/lib/gatehouse',
      lanes: [{ id: 'lane-1', checkpoint: 'main' }],
      devices,
    });
    expect(checked.error?.issues ?? []).toEqual([]);
    expect(checked.data?.devices).toMatchObject([
      {
        driver: 'modbus-thermometer',
        link: { kind: 'serial', path, baudRate: 9600 },
        options: { map: 'pyrousb', address: 7 },
      },
    ]);
  },
);

test('a silent port is told so, with what to try next', () => {
  const text = textOf(silent);
  expect(text).toContain('/dev/ttyUSB0: no answer (asked at 9600, 115200 baud)');
  expect(text).toContain('Nothing was heard at all.');
  expect(text).toContain('`path: /dev/serial/by-id/usb-1` and show it a code');
});

test.each([
  [true, 'they are text. Try `driver: line-scanner`'],
  [false, 'other parity than 8N1'],
])('bytes that nobody understands (text: %s) are told of and not shown', (isText, advice) => {
  const heard = [{ baudRate: 9600, byteCount: 41, isText }];
  const text = textOf({ ...silent, heard });
  expect(text).toContain('At 9600 baud 41 bytes came that no driver understands');
  expect(text).toContain(advice);
});
