import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '#gateway/config/config-problem.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import {
  ConfigInvalid,
  loadConfigFile,
  parseConfig,
  requireConfig,
} from '#gateway/config/load-config.ts';
import { driverNames } from '#gateway/devices/device-registry.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const good = `version: 1
site: tower-a
gateway: tower-a-lobby
dataDirectory: /var/lib/gatehouse
lanes:
  - { id: lane-1, checkpoint: main-entrance }
devices:
  - id: thermometer-1
    driver: gy-mcu90614
    lane: lane-1
    link: { kind: serial, path: /dev/serial/by-id/usb-1 }
`;

const problemsOf = (text: string) => {
  const result = parseConfig(text, gatewayConfig);
  return result.kind === 'valid' ? [] : result.problems;
};
const places = (text: string) => problemsOf(text).map(({ path: place }) => place);

describe('a configuration', () => {
  it('that says only what it must gets every default', () => {
    const result = parseConfig(good, gatewayConfig);
    expect(result).toMatchObject({
      kind: 'valid',
      config: {
        mqtt: { broker: 'embedded', host: '127.0.0.1', port: 1883, opsCentreConfirms: true },
        station: { host: '127.0.0.1', port: 8090 },
        screening: { policy: { kind: 'adaptive', suspectShareTarget: 0.05 } },
      },
    });
  });

  it('is told all its problems at once, in the order of the file, each with place, line, value, expectation and example', () => {
    const bad = good
      .replace('site: tower-a\n', 'site: Tower A\n')
      .replace('lane: lane-1', 'lane: lane-9')
      .replace('driver: gy-mcu90614', 'driver: gy-906')
      .concat('station: { port: 80900 }\n');
    expect(problemsOf(bad)).toEqual([
      {
        path: 'site',
        line: 2,
        value: '"Tower A"',
        expected: '1 to 40 characters of a-z, 0-9 and - (not at the ends)',
        example: 'tower-a',
      },
      {
        path: 'devices[0].driver',
        line: 9,
        value: '"gy-906"',
        expected: `one of ${driverNames.join(', ')}`,
        example: 'gy-mcu90614',
      },
      {
        path: 'devices[0].lane',
        line: 10,
        value: '"lane-9"',
        expected: 'one of the lanes: lane-1',
        example: 'lane-1',
      },
      {
        path: 'station.port',
        line: 12,
        value: '80900',
        expected: expect.stringContaining('65535'),
        example: '8090',
      },
    ]);
  });

  it('is told of what is missing, at the place where it belongs', () => {
    const [problem, ...others] = problemsOf(
      good.replace('dataDirectory: /var/lib/gatehouse\n', ''),
    );
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path: 'dataDirectory', value: '', expected: 'string' });
    expect(formatProblem(problem as never)).toContain('dataDirectory is missing; expected string');
  });

  it('is told of unknown settings with the name that was probably meant', () => {
    const [problem] = problemsOf(`${good}statoin: { port: 8090 }\n`);
    expect(problem).toMatchObject({
      path: 'statoin',
      line: 12,
      expected: 'no such setting; did you mean "station"?',
    });
    const [nested] = problemsOf(`${good}journal: { commitWindow: 5 }\n`);
    expect(nested?.expected).toBe('no such setting; did you mean "commitWindowMs"?');
    const [far] = problemsOf(`${good}coffee: true\n`);
    expect(far?.expected).toBe('no such setting');
  });

  it('may name only a sensor of the air as one, and is told which there are', () => {
    const asking = (sensor: string) =>
      problemsOf(`${good}    screening: { ambientSensor: ${sensor} }
  - id: lobby-air
    driver: gy-mcu90614
    lane: lane-1
    link: { kind: serial, path: /dev/ttyUSB7 }
    screening: { measurement: ambient }
`);
    expect(asking('lobby-air')).toEqual([]);
    expect(asking('thermometer-1')).toMatchObject([
      {
        path: 'devices[0].screening.ambientSensor',
        expected: 'a device with `measurement: ambient` (lobby-air)',
      },
    ]);
  });

  it('may not name two devices alike, nor put two on one link', () => {
    const twin = `${good}  - id: thermometer-1
    driver: gy-mcu90614
    lane: lane-1
    link: { kind: serial, path: /dev/serial/by-id/usb-1 }
`;
    expect(problemsOf(twin)).toMatchObject([
      { path: 'devices[1].id', line: 12, expected: 'a name that no other device has' },
      { path: 'devices[1].link', line: 15, expected: 'a link that no other device uses' },
    ]);
    const apart = twin
      .replace('usb-1 }\n  - id: thermometer-1', 'usb-1 }\n  - id: thermometer-2')
      .replace(/usb-1 }\n$/, 'usb-2 }\n');
    expect(problemsOf(apart)).toEqual([]);
  });

  it('whose devices are no devices is told so, at the right place', () => {
    const odd = good.replace('devices:\n', 'devices:\n  - just-a-word\n');
    expect(places(odd)).toEqual(['devices[0]']);
    expect(places(odd.replace('lane: lane-1', 'lane: lane-9'))).toEqual([
      'devices[0]',
      'devices[1].lane',
    ]);
  });

  it('is told of the alternative that came closest, not of all of them', () => {
    const bad = good.replace('kind: serial, path: /dev/serial/by-id/usb-1', 'kind: tcp, host: ""');
    expect(places(bad)).toEqual(['devices[0].link.host', 'devices[0].link.port']);
  });

  it('with a syntax error is told the line, and nothing else', () => {
    const [problem, ...others] = problemsOf(`${good}mqtt: { broker: embedded\nstation: 1\n`);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ path: '(YAML)', line: 13, expected: 'well-formed YAML' });
  });

  it('may not say a setting twice', () => {
    expect(problemsOf(`${good}site: tower-b\n`)[0]).toMatchObject({ path: '(YAML)', line: 12 });
  });

  it.each(['', '# nothing but a comment\n', '[]', '42', 'just words'])(
    'that is no list of settings (%j) is a problem and no crash',
    (text) => {
      expect(places(text)).toEqual(['(whole file)']);
    },
  );

  it('whose aliases would make it enormous is a problem and no crash', () => {
    const bomb = Array.from(
      { length: 9 },
      (_, level) =>
        `l${level}: &l${level} [${
          level === 0
            ? 'x'
            : Array(9)
                .fill(`*l${level - 1}`)
                .join(', ')
        }]`,
    ).join('\n');
    expect(places(`${good}${bomb}\n`)).toEqual(['(YAML)']);
  });

  it('does not have its secrets repeated when they stand where none belong', () => {
    const leaky = `${good}mqtt:
  broker: external
  url: mqtt://gate:hunter2@broker.example
  password: hunter2
influx: { version: v9, token: hunter2 }
`;
    const told = problemsOf(leaky).map(formatProblem).join('\n');
    expect(told).toContain('mqtt.password');
    expect(told).toContain('mqtt.url');
    expect(told).not.toContain('hunter2');
  });
});

describe('a configuration file', () => {
  const write = (text: string): string => {
    const file = path.join(temporaryDirectory(), 'gateway.yaml');
    fs.writeFileSync(file, text);
    return file;
  };

  it('is read', () => {
    expect(loadConfigFile(write(good), gatewayConfig).kind).toBe('valid');
  });

  it('that is not there, or is a directory, or is far too large is named with the cause', () => {
    const unreadable = { code: 'CONFIG_UNREADABLE' };
    const missing = path.join(temporaryDirectory(), 'none.yaml');
    const load = (file: string) => () => loadConfigFile(file, gatewayConfig);
    expect(load(missing)).toThrow(expect.objectContaining(unreadable));
    expect(load(missing)).toThrow(missing);
    expect(load(temporaryDirectory())).toThrow(expect.objectContaining(unreadable));
    expect(load(write(`# ${'x'.repeat(1024 * 1024)}`))).toThrow(/more than a configuration/);
  });

  it('with problems cannot be required; the error carries each of them', () => {
    const file = write('version: 2\n');
    const result = loadConfigFile(file, gatewayConfig);
    expect(() => requireConfig(file, result)).toThrow(ConfigInvalid);
    expect(() => requireConfig(file, result)).toThrow(/has \d+ problems/);
    expect(requireConfig(file, { kind: 'valid', config: 'it' })).toBe('it');
  });
});

describe('a black box', () => {
  it('records devices that there are', () => {
    expect(places(good.concat('capture: {}\n'))).toEqual([]);
    const problems = problemsOf(good.concat('capture: { devices: [thermometer-1, scanner-7] }\n'));
    expect(problems).toMatchObject([
      { path: 'capture.devices[1]', expected: 'one of the devices: thermometer-1' },
    ]);
  });

  it('records no identity cards', () => {
    const withReader = good
      .replace('gy-mcu90614', 'cn-id-card')
      .concat('capture: { devices: [thermometer-1] }\n');
    expect(problemsOf(withReader)).toMatchObject([
      {
        path: 'capture.devices[0]',
        expected: 'no cn-id-card: what it sends holds personal data and is never recorded',
      },
    ]);
  });
});
