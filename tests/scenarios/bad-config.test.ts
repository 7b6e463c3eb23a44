import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';

/** In the place of broker and InfluxDB; counts who comes. */
async function startDoorbell(): Promise<{ readonly port: number; readonly rings: () => number }> {
  let rings = 0;
  const server = createServer((socket) => {
    rings += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, rings: () => rings };
}

describe('a configuration with many problems', () => {
  test('of a gateway: all are told at once with place, value, expectation and example; nothing is connected', async () => {
    const directory = temporaryDirectory();
    const { port, rings } = await startDoorbell();
    const file = join(directory, 'gateway.yaml');
    const dataDirectory = join(directory, 'data');
    writeFileSync(
      file,
      `version: 2
site: Tower A
gateway: gate-1
dataDirectory: ${dataDirectory}
lanes:
  - id: lane-1
    checkpoint: main-entrance
    pairingWindowMs: 5
devices:
  - id: thermometer-1
    driver: gy-mcu90614
    lane: lane-7
    link: { kind: serial, path: ${directory}/line }
  - id: scanner-1
    driver: line-scaner
    lane: lane-1
    link: { kind: serial, path: ${directory}/line }
mqtt:
  broker: external
  url: mqtt://somebody:secret-word@127.0.0.1:${port}
influx: { version: v1, url: "http://127.0.0.1:${port}", database: gatehouse, batchMaxLine: 5 }
station: { host: 0.0.0.0 }
`,
    );
    for (const words of [['config', 'check'], ['run'], ['doctor'], ['audit']]) {
      const { exitCode, stdout, stderr } = await gatehouse(
        ...['gateway', ...words, '--config', file],
      );
      expect({ words, exitCode }).toEqual({ words, exitCode: 2 });
      const told = stdout + stderr;
      const problems = [
        /version \(line 1\) is 2; expected 1/,
        /site \(line 2\) is "Tower A"; expected .+; for example/,
        /lanes\[0\]\.pairingWindowMs \(line 8\) is 5; expected .*500/,
        /devices\[1\]\.driver \(line 15\) is "line-scaner"; expected one of .*line-scanner/,
        /devices\[0\]\.lane \(line 12\) is "lane-7"; expected one of the lanes: lane-1/,
        /devices\[1\]\.link \(line 17\).+a link that no other device uses/,
        /mqtt\.url \(line 20\).+without user name/,
        /influx\.batchMaxLine \(line 21\) is 5; expected no such setting; did you mean "batchMaxLines"\?/,
        /station\.accessTokenFile.+required when `host` is not a loopback address/,
      ];
      for (const problem of problems) expect(told).toMatch(problem);
      expect(told.match(/ \(line \d+\) is /g)).toHaveLength(problems.length);
      expect(told).not.toContain('secret-word');
      expect(told).not.toMatch(/^\s+at /m);
    }
    expect(rings()).toBe(0);
    expect(existsSync(dataDirectory)).toBe(false);
  });

  test('of an ops centre: the same', async () => {
    const directory = temporaryDirectory();
    const { port, rings } = await startDoorbell();
    const file = join(directory, 'ops-centre.yaml');
    const dataDirectory = join(directory, 'data');
    writeFileSync(
      file,
      `version: 1
centreId: Main Centre
dataDirectory: ${dataDirectory}
http: { host: 0.0.0.0, prot: 8080 }
mqtt: { url: "mqtt://127.0.0.1:${port}", protocolVersion: 6 }
resend: { gapAfterMs: soon }
`,
    );
    for (const words of [['config', 'check'], ['run'], ['audit']]) {
      const { exitCode, stdout, stderr } = await gatehouse(
        ...['ops-centre', ...words, '--config', file],
      );
      expect({ words, exitCode }).toEqual({ words, exitCode: 2 });
      for (const path of [
        'centreId',
        'http.host',
        'http.prot',
        'mqtt.protocolVersion',
        'resend.gapAfterMs',
      ])
        expect(stdout + stderr).toContain(path);
    }
    expect(rings()).toBe(0);
    expect(existsSync(dataDirectory)).toBe(false);
  });

  test.each([
    ['is not there', null],
    ['is no YAML', 'lanes: [unclosed\nsite: "x'],
    ['is a directory', 'directory'],
    ['is empty', ''],
    ['says the same twice', 'site: a\nsite: b\n'],
  ])('a file that %s is told in a sentence', async (_what, content) => {
    const file = join(temporaryDirectory(), 'config.yaml');
    if (content === 'directory') mkdirSync(file);
    else if (content !== null) writeFileSync(file, content);
    for (const program of ['gateway', 'ops-centre']) {
      const { exitCode, stdout, stderr } = await gatehouse(program, 'run', '--config', file);
      expect({ program, exitCode, stdout }).toEqual({ program, exitCode: 2, stdout: '' });
      expect(stderr).toContain(file);
      expect(stderr).toMatch(/\.$/m);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});
