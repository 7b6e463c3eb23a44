import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { fileIn, textOf } from './repository.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** One thing that lint said of a planted file. */
export type LintFinding = {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly message: string;
};

type Report = {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
};

const biome = fileIn('node_modules/@biomejs/biome/bin/biome');

/** Lints `files` (path to content) in a tree of their own with the rules of this one; only the rules named. */
export async function lintPlanted(
  files: Readonly<Record<string, string>>,
  rules: readonly string[],
): Promise<LintFinding[]> {
  const tree = temporaryDirectory();
  fs.copyFileSync(fileIn('package.json'), path.join(tree, 'package.json'));
  const config = JSON.parse(textOf('biome.json'));
  // The planted tree is no checkout, so there is nothing to ignore by.
  fs.writeFileSync(
    path.join(tree, 'biome.json'),
    JSON.stringify({ ...config, vcs: { enabled: false } }),
  );
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    fs.writeFileSync(path.join(tree, file), content);
  }
  const report = await lint(tree, rules);
  return report.diagnostics.map(({ category, message, location }) => ({
    rule: category,
    file: location.path,
    line: location.start.line,
    message,
  }));
}

async function lint(tree: string, rules: readonly string[]): Promise<Report> {
  const only = rules.map((rule) => `--only=${rule}`);
  const words = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', ...only, '.'];
  // Ends with 1 when it finds something; what it found stands in its output all the same.
  const { stdout } = await promisify(execFile)(process.execPath, words, {
    cwd: tree,
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Report;
}
