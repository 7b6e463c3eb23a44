import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { GatehouseError } from '#gateway/domain/gatehouse-error.ts';
import { isId } from '#gateway/domain/identity.ts';
import { gatewayTokenLines, issueGatewayToken, revokeGatewayToken } from './app/gateway-tokens.ts';
import type { Console } from './command-line.ts';
import { loadConfig } from './config/load-config.ts';

type CommandPorts = {
  readonly terminal: Pick<Console, 'out'>;
  readonly exitWith: (code: number) => void;
};

/** `gatehouse ops-centre gateways …` */
export function addGatewayCommands(parent: Command, { terminal, exitWith }: CommandPorts): void {
  const command = (name: string, description: string): Command =>
    parent
      .command(name)
      .copyInheritedSettings(parent)
      .description(description)
      .requiredOption('--config <file>', 'configuration, YAML');

  command('token <id>', 'Issue a token for a gateway; the one before it ends. It is shown once.')
    .option('--out <file>', 'write it into a new file of mode 0600 instead of showing it')
    .action((id: string, { config, out }: { config: string; out?: string }) => {
      const token = issueGatewayToken(dataOf(config, id), id, Date.now());
      if (out === undefined) terminal.out(token);
      else writeTokenFile(out, token);
    });
  command('revoke <id>', 'End the token of a gateway.').action(
    (id: string, { config }: { config: string }) => {
      const isDone = revokeGatewayToken(dataOf(config, id), id, Date.now());
      terminal.out(isDone ? `The token of ${id} has ended.` : `Gateway ${id} has no token.`);
      if (!isDone) exitWith(1);
    },
  );
  command('tokens', 'Gateways that have a token, and since when.').action(
    ({ config }: { config: string }) => {
      for (const line of gatewayTokenLines(loadConfig(config).dataDirectory)) terminal.out(line);
    },
  );
}

function dataOf(config: string, gatewayId: string): string {
  if (!isId(gatewayId)) {
    const message =
      'The id of a gateway is 1 to 40 characters of a-z, 0-9 and - (not at the ends).';
    throw new GatehouseError('CONFIG_INVALID', message);
  }
  return loadConfig(config).dataDirectory;
}

function writeTokenFile(file: string, token: string): void {
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown cause';
    throw new GatehouseError('SECRET_UNREADABLE', `The token cannot be written: ${why}.`, {
      cause,
    });
  }
}
