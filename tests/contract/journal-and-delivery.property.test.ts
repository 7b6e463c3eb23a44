import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorldOptions } from '#tests/support/journal/delivery-world.ts';
import { DeliveryWorld } from '#tests/support/journal/delivery-world.ts';
import type { Weather } from '#tests/support/journal/far-side.ts';
import { modelRuns } from '#tests/support/model-runs.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';

const runs = modelRuns();
const MS_A_RUN = 400;

type World = { readonly real: DeliveryWorld };
/** Whether the program runs, and whether there is a backup. */
type Model = { isRunning: boolean; hasBackup: boolean };
type Command = fc.AsyncCommand<Model, World>;

class Step implements Command {
  readonly #name: string;
  readonly #needs: (model: Model) => boolean;
  readonly #act: (world: DeliveryWorld, model: Model) => Promise<void> | void;

  constructor(
    name: string,
    needs: (model: Model) => boolean,
    act: (world: DeliveryWorld, model: Model) => Promise<void> | void,
  ) {
    this.#name = name;
    this.#needs = needs;
    this.#act = act;
  }

  check(model: Readonly<Model>): boolean {
    return this.#needs(model);
  }

  async run(model: Model, { real }: World): Promise<void> {
    await this.#act(real, model);
    if (real.ledger.broken.length > 0) throw new Error(real.ledger.broken.join(' '));
  }

  toString(): string {
    return this.#name;
  }
}

const whileRunning = ({ isRunning }: Model): boolean => isRunning;
const whileStopped = ({ isRunning }: Model): boolean => !isRunning;

const step = (
  name: string,
  needs: (model: Model) => boolean,
  act: (world: DeliveryWorld, model: Model) => Promise<void> | void,
): Step => new Step(name, needs, act);

const kinds = fc.array(fc.constantFrom('reading', 'reading', 'reading', 'alert'), {
  minLength: 1,
  maxLength: 30,
});
const weather = fc.record<Weather>({
  delayMs: fc.integer({ min: 0, max: 300 }),
  answer: fc.constantFrom('accepted', 'retry', 'partial', 'rejects', 'too-large', 'throws'),
});

const append = kinds.map((list) =>
  step(`append ${list.length}`, whileRunning, async (world) => {
    world.append(list as ('reading' | 'alert')[]);
    await world.pass(10);
  }),
);

/** People come more often than anything else happens. */
const commands: fc.Arbitrary<Command>[] = [
  append,
  append,
  append,
  append,
  fc.array(weather, { minLength: 1, maxLength: 8 }).map((coming) =>
    step(`weather ${coming.map(({ answer }) => answer)}`, whileRunning, (world) => {
      world.farSide.weather.push(...coming);
    }),
  ),
  fc.integer({ min: 1, max: 3_000 }).map((ms) =>
    step(
      `pass ${ms}`,
      () => true,
      (world) => world.pass(ms),
    ),
  ),
  fc.constant(
    step('crash', whileRunning, (world, model) => {
      world.kill();
      model.isRunning = false;
    }),
  ),
  fc.constant(
    step('stop', whileRunning, async (world, model) => {
      world.disk.isFull = false;
      await world.stop();
      model.isRunning = false;
    }),
  ),
  fc.constant(
    step('start', whileStopped, async (world, model) => {
      await world.start();
      model.isRunning = true;
    }),
  ),
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) =>
    step(
      `corrupt row at ${share}`,
      () => true,
      (world) => world.disk.corruptRow(share),
    ),
  ),
  fc.constant(
    step(
      'back up',
      () => true,
      (world, model) => {
        world.disk.backUp();
        model.hasBackup = true;
      },
    ),
  ),
  fc.constant(
    step(
      'restore',
      ({ isRunning, hasBackup }) => !isRunning && hasBackup,
      (world) => world.disk.restore(),
    ),
  ),
  fc.constantFrom(3_600_000, -3_600_000, -86_400_000).map((ms) =>
    step(
      `clock ${ms}`,
      () => true,
      (world) => world.clock.stepWall(ms),
    ),
  ),
  fc.boolean().map((isFull) =>
    step(isFull ? 'disk full' : 'room on the disk', whileRunning, (world) => {
      world.disk.isFull = isFull;
    }),
  ),
  fc
    .boolean()
    .map((isQuota) =>
      step(isQuota ? 'quota' : 'retention', whileRunning, (world) => world.retention(isQuota)),
    ),
  fc
    .constantFrom('retry', 'discard')
    .map((verb) =>
      step(`${verb} dead letters`, whileRunning, (world) => world.deadLetters(verb as 'retry')),
    ),
];

/** What the stories of a test came to: a test in which nothing happens proves nothing. */
type Tally = { accepted: number; arrived: number; excused: number; epochs: number };

const story = (
  options: WorldOptions,
  tally: Tally = { accepted: 0, arrived: 0, excused: 0, epochs: 0 },
) =>
  fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: 'max' }), async (list) => {
    const real = new DeliveryWorld(options);
    try {
      await real.start();
      await fc.asyncModelRun(
        () => ({ model: { isRunning: true, hasBackup: false }, real: { real } }),
        list,
      );
      const lost = await real.settle();
      tally.accepted += real.ledger.accepted.size;
      tally.arrived += real.ledger.arrived.size;
      tally.excused += real.ledger.excused.size;
      tally.epochs += new Set([...real.ledger.accepted.keys()].map((id) => id.split(':')[0])).size;
      expect({ lost, broken: real.ledger.broken }).toEqual({ lost: [], broken: [] });
    } finally {
      real.close();
    }
  });

describe('a journal and its delivery', () => {
  it(
    'lose, double and confuse nothing, whatever happens to them',
    async () => {
      const seed = randomSeed('the model of journal and delivery');
      const tally = { accepted: 0, arrived: 0, excused: 0, epochs: 0 };
      await fc.assert(story({}, tally), { numRuns: runs, seed });
      expect(tally.accepted).toBeGreaterThan(runs * 8);
      expect(tally.arrived).toBeGreaterThan(runs * 8);
      // Gaps, restored backups and discarded letters were among it, and did not excuse everything.
      expect(tally.excused).toBeGreaterThan(0);
      expect(tally.excused).toBeLessThan(tally.accepted / 2);
      expect(tally.epochs).toBeGreaterThan(runs / 2);
    },
    60_000 + runs * MS_A_RUN,
  );

  it('control: a delivery that begins at the newest record after a start is found out', async () => {
    const { failed } = await fc.check(story({ forgetsCursors: true }), {
      numRuns: 200,
      endOnFailure: true,
    });
    expect(failed).toBe(true);
  }, 60_000);
});

/** What happens until everything is delivered; the n-th request of a kind fails, once or from then on until it is healed. */
async function everything(world: DeliveryWorld, heal: () => void): Promise<void> {
  await world.start().catch(() => world.kill());
  world.farSide.weather.push({ delayMs: 5, answer: 'rejects' }, { delayMs: 5, answer: 'partial' });
  for (let n = 0; n < 6; n++) {
    if (n === 3) heal();
    if (n === 4) {
      world.kill();
      await world.start().catch(() => world.kill());
    }
    try {
      world.append(['reading', 'reading', 'alert']);
      await world.pass(300);
      await world.deadLetters('retry');
      await world.retention(false);
    } catch {
      // It could not start; it does once the fault is healed.
      heal();
      await world.start();
    }
  }
  heal();
}

describe('the n-th call that fails', () => {
  for (const where of ['disk', 'sink'] as const) {
    for (const how of ['once', 'for ever'] as const) {
      it(`of the ${where}, ${how}: whatever n, nothing is lost`, async () => {
        let reached = true;
        let calledTimes = 0;
        for (let n = 1; reached; n++) {
          let calls = 0;
          let isHealed = false;
          const fails = (): boolean => {
            calls++;
            return !isHealed && (how === 'once' ? calls === n : calls >= n);
          };
          const world = new DeliveryWorld(
            where === 'disk' ? { fault: () => (fails() ? 10 : 0) } : { sinkFault: fails },
          );
          try {
            await everything(world, () => {
              isHealed = true;
            });
            const lost = await world.settle();
            expect({ n, lost, broken: world.ledger.broken }).toEqual({ n, lost: [], broken: [] });
          } finally {
            world.close();
          }
          reached = calls >= n;
          calledTimes = n;
        }
        expect(calledTimes).toBeGreaterThan(10);
      }, 120_000);
    }
  }
});
