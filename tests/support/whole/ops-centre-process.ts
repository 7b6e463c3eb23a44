import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AuditReport } from '#ops-centre/app/audit.ts';
import type { AlertList, AlertView } from '#ops-centre/http/api/alert-types.ts';
import type { GatewayList, GatewayView } from '#ops-centre/http/api/gateway-types.ts';
import type { PassageList, PassageView } from '#ops-centre/http/api/passage-types.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import type { Person } from '#tests/support/ops-centre/running-centre.ts';
import { setUp } from '#tests/support/ops-centre/running-centre.ts';
import { freePort } from '#tests/support/server-process.ts';
import { gatehouse } from './command.ts';
import type { Program } from './program.ts';
import { startProgram } from './program.ts';

export type OpsCentrePlan = {
  readonly directory: string;
  readonly mqtt: Readonly<Record<string, unknown>>;
  /** Certificate and key for `localhost`: it speaks TLS then. */
  readonly tls?: CertificatePair;
};

export type OpsCentreSetting = {
  readonly configFile: string;
  readonly dataDirectory: string;
  readonly url: string;
};

const PAGE = 500;

export async function layOutOpsCentre(plan: OpsCentrePlan): Promise<OpsCentreSetting> {
  const port = await freePort();
  const dataDirectory = join(plan.directory, 'ops-centre-data');
  const configFile = join(plan.directory, 'ops-centre.yaml');
  mkdirSync(plan.directory, { recursive: true });
  const config = {
    version: 1,
    centreId: 'centre-1',
    dataDirectory,
    http: { port, ...(plan.tls && { tls: plan.tls }) },
    mqtt: plan.mqtt,
    // A test does not want to wait as long as people on duty can.
    resend: { gapAfterMs: 1_000, replyTimeoutMs: 2_000, maxBackoffMs: 8_000 },
  };
  writeFileSync(configFile, stringify(config));
  const url = plan.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  return { configFile, dataDirectory, url };
}

export function startOpsCentreProcess({ configFile }: OpsCentreSetting): Program {
  return startProgram(['ops-centre', 'run', '--config', configFile]);
}

export async function auditOpsCentre({
  configFile,
}: Pick<OpsCentreSetting, 'configFile'>): Promise<AuditReport> {
  const { stdout } = await gatehouse('ops-centre', 'audit', '--config', configFile, '--json');
  return JSON.parse(stdout) as AuditReport;
}

/** The code that the program prints while nobody has an account. */
export async function setUpCodeOf(program: Program): Promise<string> {
  const [, code = ''] = await program.sees(/set-up code: (\S+)/);
  return code;
}

/** Makes the first account with the printed code, as a person would, and signs it in. */
export async function setUpFirstPerson(
  { url }: OpsCentreSetting,
  program: Program,
): Promise<Person> {
  return setUp({ url, setUpCode: await setUpCodeOf(program) });
}

/** Every passage that the ops centre has, page by page, newest first. */
export async function allPassages(person: Person): Promise<readonly PassageView[]> {
  const passages: PassageView[] = [];
  let before = '';
  for (;;) {
    const page = await person.get<PassageList>(`/api/passages?limit=${PAGE}${before}`);
    passages.push(...page.passages);
    if (page.nextBefore === null) return passages;
    before = `&before=${page.nextBefore}`;
  }
}

export async function allAlerts(person: Person): Promise<readonly AlertView[]> {
  const alerts: AlertView[] = [];
  let before = '';
  for (;;) {
    const page = await person.get<AlertList>(`/api/alerts?state=all&limit=${PAGE}${before}`);
    alerts.push(...page.alerts);
    if (page.nextBefore === null) return alerts;
    before = `&before=${page.nextBefore}`;
  }
}

export async function gatewayView(person: Person): Promise<GatewayView | undefined> {
  return (await person.get<GatewayList>('/api/gateways')).gateways[0];
}
