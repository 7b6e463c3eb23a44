/**
 * In how many ways a regular expression can be laid over a line of so many characters, at most. Matching with
 * backtracking tries no more than these, so a bound on them bounds the time that any line can cost. The text is not
 * looked at: `\d+\.\d+` counts as line × line, though a line has few points. Bounded repetitions keep it small.
 *
 * Takes patterns that the engine has accepted with the flag `u`, whose grammar is strict.
 */
export function waysOf(pattern: string, maxLineLength: number): number {
  const scan: Scan = { pattern, at: 0, maxLineLength };
  return waysOfAlternatives(scan);
}

type Scan = { readonly pattern: string; at: number; readonly maxLineLength: number };

function waysOfAlternatives(scan: Scan): number {
  let ways = waysOfSequence(scan);
  while (scan.pattern[scan.at] === '|') {
    scan.at += 1;
    ways += waysOfSequence(scan);
  }
  return ways;
}

function waysOfSequence(scan: Scan): number {
  let ways = 1;
  while (scan.at < scan.pattern.length) {
    const next = scan.pattern[scan.at];
    if (next === '|' || next === ')') break;
    ways *= waysOfTerm(scan);
  }
  return ways;
}

function waysOfTerm(scan: Scan): number {
  const ways = waysOfAtom(scan);
  const { min, max } = quantifierAt(scan);
  let sum = 0;
  // Only as far as it matters: beyond this it is far too much in any case.
  for (let count = min; count <= max && sum < Number.MAX_SAFE_INTEGER; count += 1) {
    sum += ways ** count;
  }
  return sum;
}

const GROUP_PREFIX = /\?(?::|=|!|<=|<!|<[^>]*>)/y;
const ESCAPE = /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|[\s\S])/y;
const CLASS = /\[(?:\\[\s\S]|[^\]\\])*\]/y;
const QUANTIFIER = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;

function waysOfAtom(scan: Scan): number {
  if (scan.pattern[scan.at] !== '(') {
    if (taken(scan, ESCAPE) === null && taken(scan, CLASS) === null) scan.at += 1;
    return 1;
  }
  scan.at += 1;
  taken(scan, GROUP_PREFIX);
  const ways = waysOfAlternatives(scan);
  scan.at += 1;
  return ways;
}

/** No more than the line is long: a repetition of nothing is not repeated. */
function quantifierAt(scan: Scan): { readonly min: number; readonly max: number } {
  const match = taken(scan, QUANTIFIER);
  if (match === null) return { min: 1, max: 1 };
  const [, sign, least = '', comma, most = ''] = match;
  if (sign === '?') return { min: 0, max: 1 };
  const { maxLineLength } = scan;
  if (sign !== undefined) return { min: sign === '+' ? 1 : 0, max: maxLineLength };
  const min = Math.min(Number(least), maxLineLength);
  if (comma === '') return { min, max: min };
  return { min, max: most === '' ? maxLineLength : Math.min(Number(most), maxLineLength) };
}

function taken(scan: Scan, expression: RegExp): RegExpExecArray | null {
  expression.lastIndex = scan.at;
  const match = expression.exec(scan.pattern);
  if (match !== null) scan.at += match[0].length;
  return match;
}
