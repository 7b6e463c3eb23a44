import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import type { Part } from './gateway-parts.ts';
import { isSame } from './gateway-parts.ts';

/** What came of a wish to go over to another configuration. */
export type ReloadOutcome = {
  /** `refused`: nothing was touched · `rolled-back`: it was tried, and the old one is in force again. */
  readonly kind: 'applied' | 'unchanged' | 'refused' | 'rolled-back';
  /** For the person who asked. */
  readonly sentence: string;
};

/** What names the gateway, its files and its time: it cannot change under a journal that is open. */
const fixed: Readonly<Record<string, (config: GatewayConfig) => unknown>> = {
  site: ({ site }) => site,
  gateway: ({ gateway }) => gateway,
  dataDirectory: ({ dataDirectory }) => dataDirectory,
  'journal.commitWindowMs': ({ journal }) => journal.commitWindowMs,
  'journal.maxWaitingRecords': ({ journal }) => journal.maxWaitingRecords,
  'journal.ballastMegabytes': ({ journal }) => journal.ballastMegabytes,
  'telemetry.logFormat': ({ telemetry }) => telemetry.logFormat,
  time: ({ time }) => time,
};

/**
 * Goes over from one configuration to another, part by part, and back to the old one when a part does not
 * come up. The journal stays open throughout. Rejects only when the old one does not come up either.
 */
export async function reload(
  parts: readonly Part[],
  from: GatewayConfig,
  to: GatewayConfig,
): Promise<ReloadOutcome> {
  const needsRestart = Object.keys(fixed).filter(
    (path) => !isSame(fixed[path]?.(from), fixed[path]?.(to)),
  );
  if (needsRestart.length > 0) {
    const settings = needsRestart.join(', ');
    const sentence = `A change of ${settings} needs a restart of the gateway; nothing was changed.`;
    return { kind: 'refused', sentence };
  }
  const changed = parts.filter(({ settings }) => !isSame(settings(from), settings(to)));
  if (changed.length === 0) return unchangedOr(from, to);
  try {
    for (const part of changed) await part.check?.(to, from);
  } catch (error) {
    return { kind: 'refused', sentence: `${reasonOf(error)} Nothing was changed.` };
  }
  return await change(changed, from, to);
}

async function change(
  changed: readonly Part[],
  from: GatewayConfig,
  to: GatewayConfig,
): Promise<ReloadOutcome> {
  const touched: Part[] = [];
  try {
    for (const part of changed) {
      touched.push(part);
      await part.bring(to);
      await part.prove?.();
    }
  } catch (error) {
    for (const part of touched.reverse()) await part.bringBack(from);
    const sentence = `${reasonOf(error)} The old configuration is in force again; mend the file before the next start.`;
    return { kind: 'rolled-back', sentence };
  }
  const names = changed.map(({ name }) => name).join(', ');
  return { kind: 'applied', sentence: `The new configuration is in force (${names}).` };
}

function unchangedOr(from: GatewayConfig, to: GatewayConfig): ReloadOutcome {
  return from.telemetry.logLevel === to.telemetry.logLevel
    ? { kind: 'unchanged', sentence: 'The configuration is the one that is in force already.' }
    : { kind: 'applied', sentence: 'The new configuration is in force (log level).' };
}

function reasonOf(error: unknown): string {
  if (error instanceof GatehouseError && error.code !== 'RELOAD_FAILED')
    return `${error.message} ${error.action}`;
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
