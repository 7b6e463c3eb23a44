import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { parseConfig } from '#gateway/config/load-config.ts';

const lane = { id: 'drive', checkpoint: 'north', vehicles: true };
const device = (id: string, path = `/dev/${id}`) => ({
  ...{ id, driver: 'line-scanner', lane: 'drive', link: { kind: 'serial', path } },
});
const camera = { id: 'camera-1', lane: 'drive', tokenFile: '/etc/camera.token' };
const board = {
  ...{ lane: 'drive', kind: 'modbus', coils: { green: 0 } },
  link: { kind: 'serial', path: '/dev/relays' },
};
const lamp = { lane: 'drive', kind: 'mqtt', url: 'mqtt://192.168.1.2', topic: 'lamps/drive' };

/** Places of what is wrong. */
function problemsOf(changes: Record<string, unknown>): readonly string[] {
  const config = {
    ...{ version: 1, site: 'tower-a', gateway: 'gate-1', dataDirectory: '/data' },
    ...{ lanes: [lane], devices: [device('scanner-1')], ...changes },
  };
  const result = parseConfig(stringify(config), gatewayConfig);
  return result.kind === 'valid' ? [] : result.problems.map(({ path }) => path);
}

test('lanes, cameras and lamps that belong together are accepted', () => {
  expect(problemsOf({ cameras: [camera], outputs: [board] })).toEqual([]);
  const both = { ...lane, direction: 'both', outDevices: ['scanner-2', 'camera-1'] };
  const devices = [device('scanner-1'), device('scanner-2')];
  expect(problemsOf({ lanes: [both], devices, cameras: [camera], outputs: [lamp] })).toEqual([]);
});

describe('is told where it is wrong:', () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      'a lane both ways without the devices of those who go out',
      { lanes: [{ ...lane, direction: 'both' }] },
      'lanes[0].outDevices',
    ],
    [
      'devices of those who go out of a lane that leads in',
      { lanes: [{ ...lane, outDevices: ['scanner-1'] }] },
      'lanes[0].outDevices',
    ],
    [
      'a device of the way out that is not in the lane',
      { lanes: [{ ...lane, direction: 'both', outDevices: ['scanner-9'] }] },
      'lanes[0].outDevices[0]',
    ],
    [
      'a camera where no vehicles pass',
      { lanes: [{ ...lane, vehicles: false }], cameras: [camera] },
      'cameras[0].lane',
    ],
    ['a camera in no lane', { cameras: [{ ...camera, lane: 'yard' }] }, 'cameras[0].lane'],
    [
      'a camera with a name that is taken',
      { cameras: [{ ...camera, id: 'scanner-1' }] },
      'cameras[0].id',
    ],
    ['a lamp of no lane', { outputs: [{ ...board, lane: 'yard' }] }, 'outputs[0].lane'],
    ['two lamps of a lane', { outputs: [board, lamp] }, 'outputs[1].lane'],
    [
      'relays on the line of a device',
      { outputs: [{ ...board, link: { kind: 'serial', path: '/dev/scanner-1' } }] },
      'outputs[0].link',
    ],
    [
      'relays on a recording',
      { outputs: [{ ...board, link: { kind: 'replay', file: '/tmp/x' } }] },
      'outputs[0].link',
    ],
    ['relays without a number', { outputs: [{ ...board, coils: {} }] }, 'outputs[0].coils'],
    [
      'a relay for two lights',
      { outputs: [{ ...board, coils: { green: 1, red: 1 } }] },
      'outputs[0].coils',
    ],
    [
      'green for somebody who is refused',
      { outputs: [{ ...board, lights: { refuse: 'green' } }] },
      'outputs[0].lights',
    ],
    [
      "a topic of the gateway's own",
      { outputs: [{ ...lamp, topic: 'gatehouse/v1/a' }] },
      'outputs[0].topic',
    ],
    ['a topic for many', { outputs: [{ ...lamp, topic: 'lamps/#' }] }, 'outputs[0].topic'],
    [
      'a password in the address of a broker',
      { outputs: [{ ...lamp, url: 'mqtt://me:secret@host' }] },
      'outputs[0].url',
    ],
    [
      'a lamp that would time out',
      { outputs: [{ ...lamp, validMs: 2_000 }] },
      'outputs[0].validMs',
    ],
  ])('%s', (_, changes, path) => {
    expect(problemsOf(changes)).toEqual([path]);
  });
});
