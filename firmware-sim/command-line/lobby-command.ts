import { join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import {
  chooseSeed,
  EXIT_CODES_HELP,
  numberBetween,
  seedArgument,
  wholeNumber,
} from '#sim/command-line/arguments.ts';
import { prepareDirectory, runScenario } from '#sim/command-line/run-scenario.ts';
import { NO_LEDGER, openLedger } from '#sim/ledger.ts';
import { openLobbyMorning } from '#sim/scenarios/lobby-morning.ts';
import { openRush } from '#sim/scenarios/rush.ts';
import type { Scenario } from '#sim/scenarios/scenario.ts';
import type { ScenarioTotals } from '#sim/scenarios/tally.ts';
import { openPassIssuer, writeTrustList } from '#sim/site-pass/issuer.ts';

type LobbyArguments = {
  readonly scenario: 'lobby-morning' | 'rush';
  readonly directory: string;
  readonly lanes: number;
  readonly seed?: number;
  readonly pace?: number;
  readonly people?: number;
  readonly rate?: number;
  readonly noise: number;
  readonly linger: number;
  readonly wait: boolean;
  readonly ledger?: string;
  readonly trustList?: string;
};

type OpenScenario = Parameters<typeof openRush>[0] & { readonly people: number | undefined };

const HELP = `
Scenarios:
  lobby-morning  people in bursts, drifting air, about 1 % fevers (one within 45 s), valid, expired
                 and unreadable codes, suspected people measured again; goes on until stopped
  rush           a known number of people, one frame and one code each; waits while nobody reads

While it runs, "gatehouse sim fault --directory DIR DEVICE …" disturbs a device.

Examples:
  gatehouse sim lobby --directory /tmp/lobby
  gatehouse sim lobby --directory /tmp/lobby --seed 42 --pace 4 --ledger people.jsonl
  gatehouse sim lobby --directory /tmp/lobby --scenario rush --people 10000 --rate 20 --noise 0.05
${EXIT_CODES_HELP}`;

export function addLobbyCommand(program: Command): void {
  program
    .command('lobby')
    .description('lanes with a thermometer and a scanner each, and people who pass them')
    .requiredOption('--directory <dir>', 'where links, key and control socket are')
    .addOption(
      new Option('--scenario <name>', 'what happens')
        .choices(['lobby-morning', 'rush'])
        .default('lobby-morning'),
    )
    .option('--lanes <count>', 'how many lanes', wholeNumber(1, 64), 2)
    .option('--seed <number>', 'the same seed gives the same people', seedArgument)
    .option('--pace <factor>', 'lobby-morning: how much faster than life', numberBetween(0.1, 50))
    .option('--people <count>', 'ends after so many (rush: 100)', wholeNumber(1, 10_000_000))
    .option('--rate <number>', 'rush: people per second and lane (5)', numberBetween(0.01, 1000))
    .option('--noise <probability>', 'noise before thermometer frames', numberBetween(0, 1), 0)
    .option('--no-wait', 'lobby-morning: begin although nobody reads')
    .option('--linger <seconds>', 'keep the lines open after the end', numberBetween(0, 3600), 2)
    .option('--ledger <file>', 'writes who was shown, JSON lines')
    .option('--trust-list <file>', 'key of the site passes (DIR/trust-list.json)')
    .addHelpText('after', HELP)
    .action((given: LobbyArguments, command: Command) => runLobby(given, command));
}

async function runLobby(given: LobbyArguments, command: Command): Promise<void> {
  refuseForeignOptions(given, command);
  const seed = chooseSeed(given.seed);
  prepareDirectory(given.directory);
  const issuer = openPassIssuer(given.directory);
  writeTrustList(given.trustList ?? join(given.directory, 'trust-list.json'), issuer);
  const ledger = given.ledger === undefined ? NO_LEDGER : openLedger(given.ledger);
  try {
    await runScenario({
      directory: given.directory,
      description: `${given.scenario}, seed ${seed}`,
      lingerSeconds: given.linger,
      open: () =>
        openScenario(given, {
          directory: given.directory,
          laneCount: given.lanes,
          seed,
          noiseProbability: given.noise,
          issuer,
          ledger,
          people: given.people,
          peopleCount: given.people ?? 100,
          peoplePerSecondPerLane: given.rate ?? 5,
        }),
    });
  } finally {
    ledger.close();
  }
}

function openScenario(given: LobbyArguments, options: OpenScenario): Scenario<ScenarioTotals> {
  if (given.scenario === 'rush') return openRush(options);
  const { people, peopleCount: _, ...common } = options;
  return openLobbyMorning({
    ...common,
    pace: given.pace ?? 1,
    waitsForReaders: given.wait,
    ...(people !== undefined && { peopleCount: people }),
  });
}

/** An option that has no effect is a mistake somebody should hear of. */
function refuseForeignOptions(given: LobbyArguments, command: Command): void {
  const isRush = given.scenario === 'rush';
  if (isRush && given.pace !== undefined) command.error('error: --pace is for lobby-morning.');
  if (isRush && !given.wait) command.error('error: --no-wait is for lobby-morning.');
  if (!isRush && given.rate !== undefined) command.error('error: --rate is for rush.');
}
