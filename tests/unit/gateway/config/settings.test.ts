import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { exampleFor } from '#gateway/config/config-examples.ts';
import { configReference } from '#gateway/config/config-reference.ts';
import { gatewayConfig } from '#gateway/config/gateway-config.ts';
import { nearestName } from '#gateway/config/nearest-name.ts';
import { settingsOf } from '#gateway/config/settings.ts';

const schema = z.strictObject({
  name: z.string().describe('What it is called'),
  speed: z.int().min(1).max(9).default(3).describe('How fast'),
  parts: z.array(z.strictObject({ size: z.number().optional() })).describe('What it is made of'),
  link: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('a').describe('The one'), path: z.string() }),
    z.strictObject({ kind: z.literal('b').describe('The other'), path: z.string(), port: z.int() }),
  ]),
});

describe('the settings of a schema', () => {
  const settings = new Map(settingsOf(schema).map((setting) => [setting.path, setting]));

  it('are all there, in order, those within lists too', () => {
    expect([...settings.keys()]).toEqual([
      'name',
      'speed',
      'parts',
      'parts[].size',
      'link',
      'link.kind',
      'link.path',
      'link.port',
    ]);
  });

  it('tell type, range, default and whether they are required', () => {
    expect(settings.get('name')).toMatchObject({ type: 'string', isRequired: true, default: '' });
    expect(settings.get('speed')).toMatchObject({
      type: 'integer 1…9',
      isRequired: false,
      default: '3',
      description: 'How fast',
    });
    expect(settings.get('parts[].size')).toMatchObject({ type: 'number', isRequired: false });
  });

  it('of alternatives stand once, with the alternatives that have them', () => {
    expect(settings.get('link.kind')).toMatchObject({
      type: '"a" | "b"',
      description: 'The one; The other',
      onlyWith: [],
    });
    expect(settings.get('link.path')?.onlyWith).toEqual([]);
    expect(settings.get('link.port')?.onlyWith).toEqual(['kind: b']);
  });

  it('make one row each in the reference, with nothing that breaks the table', () => {
    const [head, rule, ...rows] = configReference(schema).split('\n');
    expect(head).toBe('| setting | type | default | meaning |');
    expect(rule).toBe('|---|---|---|---|');
    expect(rows).toHaveLength(settings.size);
    expect(rows[1]).toBe('| `speed` | integer 1…9 | `3` | How fast |');
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe('the settings of the gateway', () => {
  it.each(settingsOf(gatewayConfig))('$path says what it means', ({ description }) => {
    expect(description).not.toBe('');
  });

  it('have examples only for settings that exist', () => {
    const paths = new Set(settingsOf(gatewayConfig).map(({ path }) => path));
    expect(exampleFor('station.port')).toBe('8090');
    expect(exampleFor('no.such.setting')).toBe('');
    expect(paths).toContain('station.port');
  });
});

describe('the nearest name', () => {
  const known = ['station', 'journal', 'delivery', 'commitWindowMs'];

  it.each([
    ['statoin', 'station'],
    ['STATION', 'station'],
    ['jurnal', 'journal'],
    ['commitWindow', 'commitWindowMs'],
    ['deliveries', 'delivery'],
  ])('to %s is %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant);
  });

  it('is none when nothing is near', () => {
    expect(nearestName('coffee', known)).toBeNull();
    expect(nearestName('station', [])).toBeNull();
  });
});
