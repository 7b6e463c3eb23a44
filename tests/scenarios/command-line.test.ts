import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '#gateway/app/finding.ts';
import { writeFirstConfigs } from '#gateway/quick-start/first-config.ts';
import { layoutIn } from '#gateway/quick-start/layout.ts';
import { influxd, startInfluxd } from '#tests/support/influxd.ts';
import { mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { freePort } from '#tests/support/server-process.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';
import { gatehouse } from '#tests/support/whole/command.ts';
import { describeWithAll } from '#tests/support/whole/describe-with-all.ts';
import type { GatewayPlan, GatewaySetting } from '#tests/support/whole/gateway-process.ts';
import {
  externalBroker,
  layOutGateway,
  startGatewayProcess,
} from '#tests/support/whole/gateway-process.ts';
import { layOutOpsCentre, startOpsCentreProcess } from '#tests/support/whole/ops-centre-process.ts';
import { startLobby } from '#tests/support/whole/simulated-lobby.ts';

const commands = [
  'gateway',
  'gateway run',
  'gateway doctor',
  'gateway devices',
  'gateway audit',
  'gateway config',
  'gateway config check',
  'gateway config schema',
  'gateway config reference',
  'ops-centre',
  'ops-centre run',
  'ops-centre audit',
  'ops-centre config',
  'ops-centre config check',
  'ops-centre config schema',
  'ops-centre config reference',
  'sim',
  'sim lobby',
  'sim stream',
  'sim device',
  'sim fault',
  'start',
] as const;

describe('the command line', () => {
  test.concurrent.each(commands)(
    'gatehouse %s --help says what it does and how it ends',
    async (words) => {
      const help = await gatehouse(...words.split(' '), '--help');
      expect(help).toMatchObject({ exitCode: 0, stderr: '' });
      expect(help.stdout).toMatch(/^Usage: gatehouse /);
      expect(help.stdout).toMatch(/Exit codes:\s+0 /);
    },
  );

  test.concurrent.each([
    'gateway',
    'gateway rnu',
    'gateway run',
    'gateway devices --jsn',
    'ops-centre run',
    'ops-centre rnu',
    'sim lobby',
    'sim lobby --directory /tmp/x --pace fast',
    'start --pace',
    'gatway',
  ])('gatehouse %s is explained on standard error and ends with 2', async (words) => {
    const { exitCode, stdout, stderr } = await gatehouse(...words.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('the schema takes what the quick start writes, and the reference names all of it', async () => {
    const layout = layoutIn(temporaryDirectory());
    await writeFirstConfigs(layout);
    for (const [program, file] of [
      ['gateway', layout.gatewayConfig],
      ['ops-centre', layout.centreConfig],
    ] as const) {
      const written: Record<string, unknown> = parse(readFileSync(file, 'utf8'));
      const schema = await gatehouse(program, 'config', 'schema');
      const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(
        JSON.parse(schema.stdout),
      );
      expect({ ok: isValid(written), errors: isValid.errors }).toEqual({ ok: true, errors: null });
      expect(isValid({ ...written, nonsense: 1 })).toBe(false);
      const reference = await gatehouse(program, 'config', 'reference');
      for (const setting of Object.keys(written))
        expect(reference.stdout).toMatch(new RegExp(`\\| \`${setting}[\`.[]`));
    }
  });

  test('devices lists ports for people and for programs, or says that there is none', async () => {
    const [text, json] = await Promise.all([
      gatehouse('gateway', 'devices'),
      gatehouse('gateway', 'devices', '--json'),
    ]);
    expect([text.exitCode, json.exitCode]).toEqual([0, 0]);
    const ports: readonly { path: string }[] = JSON.parse(json.stdout);
    if (ports.length === 0) expect(text.stdout).toContain('No serial port was found.');
    for (const port of ports) expect(text.stdout).toContain(port.path);
  });
});

describe('gatehouse gateway run', () => {
  test('ends with 4 where the data directory cannot be written, and says what to do', async () => {
    const directory = temporaryDirectory();
    const setting = await layOut({ directory });
    // A file in its place: even root cannot make a directory of it.
    writeFileSync(setting.dataDirectory, '');
    const { exitCode, stderr } = await run(setting);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`JOURNAL_UNWRITABLE: The data directory ${setting.dataDirectory}`);
    expect(stderr).toContain('belongs to this user and has free space');
  });

  test('ends with 4 where another gateway has the journal, and does not disturb it', async () => {
    const directory = temporaryDirectory();
    const setting = await layOut({ directory });
    await startGatewayProcess(setting).sees(/gateway ready/);
    const { exitCode, stderr } = await run(setting);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('JOURNAL_LOCKED: ');
    expect((await fetch(`${setting.url}/healthz`)).status).toBe(200);
  });

  test('ends with 6 where the address of the station is taken', async () => {
    const setting = await layOut({ directory: temporaryDirectory() });
    const holder = createServer().listen(Number(new URL(setting.url).port), '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { exitCode, stderr } = await run(setting);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('ADDRESS_IN_USE: ');
    expect(stderr).toContain(String((holder.address() as AddressInfo).port));
  });
});

describe('gatehouse ops-centre run', () => {
  test('ends with 4 where another one has the store', async () => {
    const directory = temporaryDirectory();
    const mqtt = { url: `mqtt://127.0.0.1:${await freePort()}` };
    const first = await layOutOpsCentre({ directory, mqtt });
    await startOpsCentreProcess(first).sees(/ops centre ready/);
    const { exitCode, stderr } = await gatehouse('ops-centre', 'run', '--config', first.configFile);
    expect(exitCode).toBe(4);
    expect(stderr).toContain(
      `Another ops centre runs on the data directory ${first.dataDirectory}`,
    );
  });

  test('ends with 2 where a secret cannot be read, and names the file', async () => {
    const directory = temporaryDirectory();
    const passwordFile = join(directory, 'no-such.password');
    const mqtt = { url: 'mqtt://127.0.0.1:1', username: 'ops-centre', passwordFile };
    const { configFile } = await layOutOpsCentre({ directory, mqtt });
    const { exitCode, stderr } = await gatehouse('ops-centre', 'run', '--config', configFile);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(passwordFile);
  });
});

describeWithAll([mosquitto, influxd], 'gatehouse gateway doctor', () => {
  test('says of each part that it is well, without leaving anything behind', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    const broker = await startMosquitto();
    onTestFinished(() => broker.stop());
    const influx = await startInfluxd();
    onTestFinished(() => influx.stop());
    await influx.query('create database gatehouse');
    await startLobby(lines, ['--seed', '2']);
    const setting = await layOut({
      directory,
      lines,
      mqtt: externalBroker(broker.url),
      influx: { version: 'v1', url: influx.url, database: 'gatehouse' },
    });
    const { exitCode, stdout } = await gatehouse(
      ...['gateway', 'doctor', '--config', setting.configFile],
    );
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ok {4}clock .+It is 20\d\d-/),
      expect.stringMatching(/^ok {4}journal .+ can be written, \d+ MB free\.$/),
      ...['thermometer-1', 'scanner-1', 'thermometer-2', 'scanner-2'].map((device) =>
        expect.stringMatching(new RegExp(`^ok {4}device ${device} .+on serial .+\\.$`)),
      ),
      expect.stringMatching(/^ok {4}mqtt .+\.$/),
      expect.stringMatching(/^ok {4}influx .+\.$/),
    ]);
    expect(await influx.query('show measurements', 'gatehouse')).toEqual([]);
    expect(existsSync(join(setting.dataDirectory, 'journal', 'journal.db'))).toBe(false);
  });

  test('names each part that fails, with what to do, and ends with 1', async () => {
    const directory = temporaryDirectory();
    const lines = join(directory, 'lines');
    await startLobby(lines, ['--lanes', '1', '--seed', '2']);
    const setting = await layOut({
      directory,
      lines,
      mqtt: externalBroker(`mqtt://127.0.0.1:${await freePort()}`),
      influx: { version: 'v1', url: `http://127.0.0.1:${await freePort()}`, database: 'x' },
    });
    const { exitCode, stdout } = await gatehouse(
      ...['gateway', 'doctor', '--config', setting.configFile, '--json'],
    );
    expect(exitCode).toBe(1);
    const findings: readonly Finding[] = JSON.parse(stdout);
    const failed = findings.filter(({ ok }) => !ok);
    expect(failed.map(({ subject }) => subject)).toEqual([
      ...['device thermometer-2', 'device scanner-2', 'mqtt', 'influx'],
    ]);
    for (const { sentence, action } of failed) {
      expect(sentence).toMatch(/\.$/);
      expect(action).toMatch(/\.$/);
    }
    expect(failed[0]?.action).toContain(join(lines, 'lane-2-thermometer'));
  });
});

type PlanChanges = Partial<GatewayPlan> & Pick<GatewayPlan, 'directory'>;

const layOut = (changes: PlanChanges): Promise<GatewaySetting> =>
  layOutGateway({
    lines: join(changes.directory, 'lines'),
    laneCount: 2,
    people: 'lobby',
    mqtt: { broker: 'embedded', port: 0, opsCentreConfirms: false },
    ...changes,
  });

const run = ({ configFile }: GatewaySetting) => gatehouse('gateway', 'run', '--config', configFile);
