import type { Logger } from 'pino';
import pino from 'pino';
import type { RunningOpsCentre } from '#ops-centre/app/ops-centre.ts';
import { startOpsCentre } from '#ops-centre/app/ops-centre.ts';
import type { OpsCentreConfig } from '#ops-centre/config/load-config.ts';
import { loadSecrets, parseConfig } from '#ops-centre/config/load-config.ts';
import type { Role, SessionView } from '#ops-centre/http/api/account-types.ts';
import { CSRF_HEADER } from '#ops-centre/http/api/account-types.ts';
import type { CertificatePair } from '#tests/support/certificates.ts';
import type { TestBroker } from './brokers.ts';

/** A whole ops centre in this process, and people who use it over HTTP. */
export type CentreOptions = {
  readonly broker: Pick<TestBroker, 'url' | 'protocolVersion'>;
  readonly dataDirectory: string;
  readonly webDirectory?: string;
  readonly port?: number;
  readonly publicUrl?: string;
  /** A gap shows this soon instead of after five minutes. */
  readonly visibleAfterMs?: number;
  /** A certificate and its key: it speaks TLS then. */
  readonly tls?: CertificatePair;
};

export const silent: Logger = pino({ level: 'silent' });

export function centreConfig(options: CentreOptions): OpsCentreConfig {
  const file = {
    version: 1,
    centreId: 'test',
    dataDirectory: options.dataDirectory,
    webDirectory: options.webDirectory ?? `${options.dataDirectory}/no-pages`,
    http: {
      port: options.port ?? 0,
      ...(options.tls && { tls: options.tls }),
      ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
    },
    mqtt: { url: options.broker.url, protocolVersion: options.broker.protocolVersion },
    resend: {
      ...{ gapAfterMs: 200, replyTimeoutMs: 1_000 },
      ...(options.visibleAfterMs !== undefined && { visibleAfterMs: options.visibleAfterMs }),
    },
  };
  const result = parseConfig(JSON.stringify(file), options.dataDirectory);
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.problems));
  return result.config;
}

export function startCentre(options: CentreOptions): Promise<RunningOpsCentre> {
  const config = centreConfig(options);
  return startOpsCentre({ config, secrets: loadSecrets(config), logger: silent });
}

export const ADMIN = { userName: 'anna', password: 'a long enough one' } as const;

/** Somebody with a browser: a cookie, and the token that goes with it. */
export class Person {
  readonly #url: string;
  readonly #cookie: string;
  readonly session: SessionView;

  constructor(url: string, cookie: string, session: SessionView) {
    this.#url = url;
    this.#cookie = cookie;
    this.session = session;
  }

  get cookie(): string {
    return this.#cookie;
  }

  request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        [CSRF_HEADER]: this.session.csrfToken,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async get<Answer>(path: string): Promise<Answer> {
    const response = await this.request('GET', path);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}

/** The first admin, with the code from the console. */
export async function setUp(centre: Pick<RunningOpsCentre, 'url' | 'setUpCode'>): Promise<Person> {
  const code = centre.setUpCode ?? '';
  return personFrom(centre, await post(centre, '/api/setup', { code, ...ADMIN }));
}

export async function signIn(
  centre: Pick<RunningOpsCentre, 'url'>,
  userName: string,
  password: string,
): Promise<Person> {
  return personFrom(centre, await post(centre, '/api/session', { userName, password }));
}

/** Created by an admin, and signed in. */
export async function newPerson(
  centre: Pick<RunningOpsCentre, 'url'>,
  admin: Person,
  userName: string,
  role: Role,
): Promise<Person> {
  const password = 'nobody guesses this';
  const created = await admin.request('POST', '/api/users', { userName, password, role });
  if (created.status !== 201) throw new Error(await created.text());
  return signIn(centre, userName, password);
}

export function post(
  centre: Pick<RunningOpsCentre, 'url'>,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${centre.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function personFrom(
  centre: Pick<RunningOpsCentre, 'url'>,
  response: Response,
): Promise<Person> {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const [cookie = ''] = response.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
  return new Person(centre.url, cookie, (await response.json()) as SessionView);
}
