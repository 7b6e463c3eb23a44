import { describe, expect, test } from 'vitest';
import { textOf, trackedFiles } from '#tests/support/repository.ts';

/** What must not stand in the tree, and the few places where it may, each with its reason. */
type Rule = {
  readonly what: string;
  readonly pattern: RegExp;
  readonly where: RegExp;
  /** Must match: a rule that matches nothing is no rule. */
  readonly example: string;
  readonly allowed?: Readonly<Record<string, string>>;
};

const everything = /\.(ts|tsx|js|cjs|mjs|md|css|html|yaml|json)$/;
const code = /\.(ts|tsx|js|cjs|mjs)$/;
/** A bench measures time; it is no test. */
const tests = /^tests\/(?!bench\/).*\.ts$/;
const pureRooms = /^gateway\/(domain|wire|devices|codes|screening|delivery)\/.*\.ts$/;

const rules: readonly Rule[] = [
  {
    what: 'work that was left for later',
    pattern: /\b(TODO|FIXME|HACK)\b/,
    where: everything,
    example: '// TODO: later',
    allowed: { 'CONTRIBUTING.md': 'says that there are none' },
  },
  {
    what: 'a type that says nothing',
    pattern: /(:|<|\bas|\||&|=)\s*any\b(?=\s*[;,)>\]|&={[]|\s*$)/,
    where: /\.tsx?$/,
    example: 'const value = input as any;',
  },
  {
    what: 'a silenced type check',
    pattern: /@ts-(ignore|nocheck|expect-error)/,
    where: code,
    example: '// @ts-ignore',
  },
  {
    what: 'a silenced lint rule',
    pattern: /biome-ignore/,
    where: everything,
    example: '// biome-ignore lint/x: y',
    allowed: {
      'flows/nodes/gatehouse-in/gatehouse-in.js': 'Node-RED loads a node by its default export',
    },
  },
  {
    what: 'a test that keeps the others from running',
    pattern: /\b(it|test|describe)\.only\b/,
    where: tests,
    example: "it.only('works', () => {});",
  },
  {
    what: 'a test that is switched off',
    pattern: /\b(it|test|describe)\.(skip|skipIf|runIf|todo|fails)\b/,
    where: tests,
    example: "test.skip('works', () => {});",
    allowed: {
      'tests/support/describe-with.ts': 'skips, with the reason, where a server is not installed',
      'tests/contract/ops-centre-ingest.test.ts': 'skips a broker that is not installed',
    },
  },
  {
    what: 'a mocked module',
    pattern: /\bvi\.(mock|doMock|spyOn|stubGlobal|useFakeTimers)\(/,
    where: tests,
    example: "vi.mock('node:fs');",
  },
  {
    what: 'a wait for time and not for a condition',
    pattern: /setTimeout\(\(?(resolve|done|r|ok)\b|timers\/promises/,
    where: tests,
    example: 'await new Promise((resolve) => setTimeout(resolve, 100));',
    allowed: {
      'tests/support/eventually.ts': 'the pause between two looks at a condition',
      'tests/support/server-process.ts': 'the pause between two looks at a starting server',
      'tests/contract/byte-link.test.ts': 'of 0 ms: lets the event loop turn',
      'tests/contract/ops-centre-stream.test.ts': 'the pace of a load',
      'tests/faults/gate-under-load.ts': 'the moments of the kills',
      'tests/faults/ops-centre-kill.test.ts': 'the pace of a load',
      'tests/support/whole/eager-journal.ts': 'the commit that it does not wait for',
      'tests/support/whole/kiosk-watch.ts': 'the pause before a page comes back',
      'tests/unit/gateway/telemetry/event-loop-delay.test.ts': 'what is measured there is time',
    },
  },
  {
    what: 'output past the logger',
    pattern: /\bconsole\.(log|error|warn|info|debug|trace)\(/,
    where: /^(?!gateway\/cli\/|tests\/).*\.(ts|tsx|js|cjs|mjs)$/,
    example: "console.log('here');",
  },
  {
    what: 'time or chance taken from the machine in a room that gets both by its ports',
    pattern: /\b(Date\.now|Math\.random|performance\.now|setTimeout|setInterval)\(|new Date\(\)/,
    where: pureRooms,
    example: 'const now = Date.now();',
  },
  {
    what: 'a type imported in passing, which the import rules do not see',
    pattern: /[:<|&=]\s*(typeof )?import\(/,
    where: /^(?!tests\/).*\.tsx?$/,
    example: "const lane: import('./lane.ts').Lane;",
  },
];

const isComment = (line: string): boolean => /^\s*(\*|\/\/|\/\*)/.test(line);

/** Where a rule is broken, as `file:line`. Words in comments are no code, except where the rule is about comments. */
function breaches({ pattern, where, example, allowed = {} }: Rule): string[] {
  const skipsComments = !isComment(example);
  return trackedFiles()
    .filter((file) => where.test(file) && !(file in allowed) && !isThisTest(file))
    .flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line) && !(skipsComments && isComment(line)) ? `${file}:${index + 1}` : [],
        ),
    );
}

const isThisTest = (file: string): boolean => file === 'tests/architecture/words.test.ts';

describe.each(rules)('$what', (rule) => {
  test('stands nowhere in the tree', () => {
    expect(breaches(rule)).toEqual([]);
  });

  test('would be seen', () => {
    expect(rule.example).toMatch(rule.pattern);
  });

  test('has no exception that is not needed any more', () => {
    for (const file of Object.keys(rule.allowed ?? {})) expect(textOf(file)).toMatch(rule.pattern);
  });
});
