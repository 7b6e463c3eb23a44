import * as fs from 'node:fs';
import * as path from 'node:path';
import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { ReloadOutcome } from './reload.ts';

/** What a running gateway leaves in its data directory for its own commands. */
export type RunFacts = {
  readonly pid: number;
  /** Where the station listens. */
  readonly address: string;
  readonly configFile: string;
  /** What came of the newest wish for another configuration; `null` before the first. */
  readonly reload: {
    /** Rises with each wish. */
    readonly number: number;
    readonly kind: ReloadOutcome['kind'] | 'failed';
    readonly sentence: string;
  } | null;
};

const fileOf = ({ dataDirectory }: Pick<GatewayConfig, 'dataDirectory'>): string =>
  path.join(dataDirectory, 'gateway.run.json');

/** Replaced in one step: a command never reads half of it. */
export function writeRunFacts(config: Pick<GatewayConfig, 'dataDirectory'>, facts: RunFacts): void {
  const file = fileOf(config);
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, JSON.stringify(facts), { mode: 0o600 });
  fs.renameSync(temporary, file);
}

/** `null` where no gateway left any, or what is there cannot be read. */
export function readRunFacts(config: Pick<GatewayConfig, 'dataDirectory'>): RunFacts | null {
  try {
    const facts = JSON.parse(fs.readFileSync(fileOf(config), 'utf8')) as RunFacts;
    return Number.isSafeInteger(facts.pid) && facts.pid > 1 ? facts : null;
  } catch {
    return null;
  }
}

export function removeRunFacts(config: Pick<GatewayConfig, 'dataDirectory'>): void {
  fs.rmSync(fileOf(config), { force: true });
}
