import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin, UserConfig } from 'vite';
import { build, defineConfig } from 'vite';

/**
 * Builds all pages in one command: `dist/ops-centre/`, `dist/kiosk/`, `dist/devices/` and `dist/records/`.
 * The pages are served under `default-src 'self'`: nothing may be inlined into the HTML.
 */
const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

type PageOptions = {
  readonly root: string;
  readonly name: string;
  readonly target: string[];
  readonly base?: string;
};

const page = ({ root, name, target, base = '/' }: PageOptions): UserConfig => ({
  root: folder(root),
  base,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: folder(`./dist/${name}`),
    emptyOutDir: true,
    target,
    cssTarget: target.filter((each) => !each.startsWith('es')),
    // One linked stylesheet: a script may not insert a <style> under this policy.
    cssCodeSplit: false,
    // A `data:` address is not 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});

const browsersOf2022 = ['es2022', 'chrome105', 'firefox104', 'safari16'];

const opsCentre = page({
  root: './ops-centre/web',
  name: 'ops-centre',
  target: browsersOf2022,
});

/** For the installer's own laptop or phone. */
const devices = page({
  root: './devices',
  name: 'devices',
  target: browsersOf2022,
  base: '/devices/',
});

/** The same people, and whoever looks after the records. */
const records = page({
  root: './records',
  name: 'records',
  target: browsersOf2022,
  base: '/records/',
});

/** WebViews before Chrome 61 know no module scripts; a deferred classic script runs everywhere. */
const classicScript: Plugin = {
  name: 'gatehouse:classic-script',
  enforce: 'post',
  transformIndexHtml: (html) => html.replace('<script type="module" crossorigin', '<script defer'),
};

const kiosk = page({ root: './kiosk', name: 'kiosk', target: ['es2017', 'chrome58'] });

const logLevelOf = (logLevel: InlineConfig['logLevel']): InlineConfig =>
  logLevel ? { logLevel } : {};

const kioskBuild = (logLevel: InlineConfig['logLevel']): InlineConfig => ({
  ...kiosk,
  configFile: false,
  ...logLevelOf(logLevel),
  plugins: [classicScript],
  build: { ...kiosk.build, rolldownOptions: { output: { format: 'iife', name: 'kiosk' } } },
});

export default defineConfig({
  ...opsCentre,
  builder: {
    async buildApp({ build: buildEnvironment, config, environments: { client } }) {
      if (client) await buildEnvironment(client);
      await build(kioskBuild(config.logLevel));
      await build({ ...devices, configFile: false, ...logLevelOf(config.logLevel) });
      await build({ ...records, configFile: false, ...logLevelOf(config.logLevel) });
    },
  },
});
