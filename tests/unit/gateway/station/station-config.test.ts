import { describe, expect, test } from 'vitest';
import { stationConfig } from '#gateway/station/station-config.ts';

const problemsOf = (input: unknown) =>
  stationConfig
    .safeParse(input)
    .error?.issues.map(({ path, message }) => [path.join('.'), message]);

describe('the settings of the station', () => {
  test('stay on this machine when nothing is said', () => {
    expect(stationConfig.parse({})).toEqual({
      host: '127.0.0.1',
      port: 8090,
      maxStreamClients: 16,
      phoneAfterMs: 10_000,
    });
  });

  test.each(['0.0.0.0', '192.168.1.5', '::', 'gate-pc'])(
    'need a token file to be reached by others at %s',
    (host) => {
      expect(problemsOf({ host })).toEqual([
        ['accessTokenFile', expect.stringContaining('not a loopback address')],
      ]);
      expect(problemsOf({ host, accessTokenFile: '/etc/gatehouse/station.token' })).toBeUndefined();
    },
  );

  test('take no setting that is not known', () => {
    expect(problemsOf({ hots: '127.0.0.1' })).toHaveLength(1);
  });
});
