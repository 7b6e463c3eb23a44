import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWebPages } from '#tests/support/web-pages.ts';

type BuiltFile = { readonly name: string; readonly text: string };

function filesOf(folder: string): BuiltFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** Names of XML vocabularies: never fetched. */
const VOCABULARIES = /https?:\/\/www\.w3\.org\/[\w/]+/g;

/** Syntax and functions that a WebView of 2017 does not have, each with a line that it must find. */
const NEWER_THAN_2017: readonly (readonly [RegExp, string])[] = [
  [/[\w)\]]\?\.[a-zA-Z_$]/, 'a?.b'],
  [/\?\?/, 'a??b'],
  [/\bcatch\s*\{/, 'try{a()}catch{}'],
  [/\{\.\.\.\w/, 'b={...a}'],
  [/\bfor\s+await\b/, 'for await(let a of b);'],
  [/\.(?:at|flat|flatMap|findLast|findLastIndex|replaceAll|matchAll)\(/, 'a.flatMap(b)'],
  [/\.(?:toSorted|allSettled|fromEntries|hasOwn)\(/, 'Object.fromEntries(a)'],
  [/\b(?:structuredClone|globalThis|AbortController|AbortSignal|WeakRef)\b/, 'globalThis.a'],
];

describe('the built pages', () => {
  let dist: string;
  beforeAll(async () => {
    dist = await buildWebPages();
  });

  test.each(['ops-centre', 'kiosk', 'devices', 'records'])(
    '%s fetches nothing from outside',
    (page) => {
      for (const { name, text } of filesOf(join(dist, page)))
        expect({
          name,
          outside: text.replace(VOCABULARIES, '').match(/https?:\/\/[\w.]+/g),
        }).toEqual({
          name,
          outside: null,
        });
    },
  );

  test.each(['ops-centre', 'kiosk', 'devices', 'records'])(
    '%s needs no inline script or style',
    (page) => {
      const html = readFileSync(join(dist, page, 'index.html'), 'utf8');
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/i);
      expect(html).toMatch(/<script[^>]*\bsrc="(\/devices|\/records)?\/assets\/[\w-]+\.js"/);
    },
  );

  test('the kiosk stays small', () => {
    const scripts = filesOf(join(dist, 'kiosk')).filter(({ name }) => name.endsWith('.js'));
    const gzippedBytes = scripts.reduce((sum, { text }) => sum + gzipSync(text).length, 0);
    expect(gzippedBytes).toBeLessThan(32 * 1024);
  });

  test('the kiosk runs on the WebViews of old terminals', () => {
    const built = filesOf(join(dist, 'kiosk'));
    expect(built.find(({ name }) => name.endsWith('index.html'))?.text).not.toContain('"module"');
    const script = built.find(({ name }) => name.endsWith('.js'))?.text ?? '';
    for (const [newer, example] of NEWER_THAN_2017) {
      expect(example).toMatch(newer);
      expect(script.match(newer)).toBeNull();
    }
  });
});
