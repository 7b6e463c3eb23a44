import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ImageWorld } from '#tests/support/journal/image-world.ts';
import { randomSeed } from '#tests/support/whole/random-seed.ts';

type Step = readonly [name: string, ...details: unknown[]];

const kinds = fc.array(fc.constantFrom('reading', 'reading', 'alert'), {
  minLength: 1,
  maxLength: 25,
});
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: kinds.map((list): Step => ['append', list]) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 30 }).map((n): Step => ['pass', n * 100]) },
  { weight: 2, arbitrary: fc.constant<Step>(['take an image']) },
  { weight: 2, arbitrary: fc.constant<Step>(['put it back']) },
  { weight: 1, arbitrary: fc.constant<Step>(['restart']) },
  { weight: 1, arbitrary: fc.boolean().map((is): Step => ['network', is]) },
  { weight: 1, arbitrary: fc.boolean().map((is): Step => ['ops centre', is]) },
  { weight: 1, arbitrary: fc.constant<Step>(['pass', 660_000]) },
);

async function take(world: ImageWorld, [name, detail]: Step): Promise<void> {
  switch (name) {
    case 'append':
      world.append(detail as ('reading' | 'alert')[]);
      return await world.pass(100);
    case 'pass':
      return await world.pass(detail as number);
    case 'take an image':
      return world.takeImage();
    case 'put it back':
      return await world.putBack();
    case 'restart':
      return await world.restart();
    case 'network':
      return world.connect(detail as boolean);
    default:
      world.isCentreThere = detail as boolean;
  }
}

/** What a story comes to; `ignores` is the promise broken on purpose. */
async function tell(story: readonly Step[], ignores = false) {
  const world = new ImageWorld(ignores);
  try {
    await world.start();
    for (const step of story) await take(world, step);
    const wrong = await world.settle();
    return { wrong, epochs: world.epochs, accepted: world.ledger.accepted.size };
  } finally {
    world.close();
  }
}

const SOME = Array.from({ length: 20 }, (_, n) => (n % 5 === 0 ? 'alert' : 'reading'));
const PUT_BACK: readonly Step[] = [
  ...([['append', SOME], ['pass', 2_000], ['take an image']] as const),
  ...([['append', SOME], ['pass', 2_000], ['put it back']] as const),
];

test('an image of the whole disk that is put back costs nobody a record, at whatever moment it shows', async () => {
  const later: Record<string, readonly Step[]> = {
    'before a new record': [['pass', 2_000]],
    'while records come': [
      ['append', SOME],
      ['pass', 500],
      ['append', SOME],
    ],
    'behind as many records as were lost, without a network': [
      ...([
        ['network', false],
        ['append', SOME],
        ['append', SOME],
        ['pass', 3_000],
      ] as const),
      ['network', true],
    ],
    'behind an ops centre that was away': [
      ...([
        ['ops centre', false],
        ['append', SOME],
        ['append', SOME],
        ['pass', 3_000],
      ] as const),
      ['ops centre', true],
    ],
    'after another start': [['append', SOME], ['restart'], ['append', SOME]],
    'and once more, with an image of afterwards': [
      ...([['append', SOME], ['pass', 3_000], ['take an image']] as const),
      ...([['append', SOME], ['pass', 2_000], ['put it back'], ['append', SOME]] as const),
    ],
    'and once more, with the same image': [
      ...([['append', SOME], ['pass', 5_000], ['put it back'], ['append', SOME]] as const),
    ],
  };
  for (const [name, story] of Object.entries(later)) {
    const { wrong, epochs } = await tell([...PUT_BACK, ...story]);
    expect({ name, wrong, hasRisen: epochs > 0 }).toEqual({ name, wrong: [], hasRisen: true });
  }
});

test('control: a gateway that does not listen to the contradiction is found out', async () => {
  const { wrong } = await tell([...PUT_BACK, ['append', SOME]], true);
  expect(wrong.join(' ')).toMatch(/records are not at the ops centre/);
});

test('no story of images, starts and outages loses, doubles or confuses a record', async () => {
  const seed = randomSeed('images of the whole disk');
  let rises = 0;
  const property = fc.asyncProperty(
    fc.array(steps, { minLength: 6, maxLength: 25, size: 'max' }),
    async (story) => {
      const { wrong, epochs } = await tell(story);
      rises += epochs;
      expect(wrong).toEqual([]);
    },
  );
  await fc.assert(property, { numRuns: 60, seed });
  expect(rises).toBeGreaterThan(10);
}, 120_000);
