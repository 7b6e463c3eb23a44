import type { CodeJudgement } from '#gateway/domain/scan.ts';
import { CodeVerdict, PassageKind } from '#gateway/domain/scan.ts';
import type { CodeFormat, CodeTime, FormatJudgement } from './code-format.ts';
import { MAX_CODE_CHARACTERS } from './code-format.ts';

/** A judgement, and the bytes that stand for the code wherever it must be told from others. */
export type JudgedCode = CodeJudgement & { readonly canonical: Uint8Array } & Pick<
    FormatJudgement,
    'masked'
  >;

export type CodeJudge = (text: string, now: CodeTime) => JudgedCode;

/**
 * Judges any text that a scanner may send. It never throws, never opens an address that a code
 * names, and keeps nothing of the text.
 */
export function createCodeJudge(options: { readonly formats: readonly CodeFormat[] }): CodeJudge {
  const formats = [...options.formats];
  return (text, now) => {
    if (text.length > MAX_CODE_CHARACTERS) {
      return { ...unrecognised('overlong'), canonical: canonicalOverlong(text) };
    }
    const code = withoutEnds(text);
    if (code === '') return { ...unrecognised('empty'), canonical: canonicalText('') };
    const format = formats.find((candidate) => candidate.recognises(code));
    if (!format) return { ...unrecognised('unknown-format'), canonical: canonicalText(code) };
    return judgeBy(format, code, now);
  };
}

function judgeBy(format: CodeFormat, code: string, now: CodeTime): JudgedCode {
  try {
    const { signedPayload, plainText, ...judgement } = format.judge(code, now);
    if (signedPayload) {
      return { ...judgement, canonical: canonicalBytes(format.name, signedPayload) };
    }
    const isPlain = plainText !== undefined;
    return {
      ...judgement,
      canonical: isPlain ? canonicalOf(format.name, plainText) : canonicalText(code),
    };
  } catch {
    // A format that breaks its promise must not stop the lane; nobody is let in by it either.
    return {
      format: format.name,
      verdict: CodeVerdict.CannotCheck,
      reason: 'format-failed',
      passageKind: PassageKind.Unknown,
      canonical: canonicalText(code),
    };
  }
}

function unrecognised(reason: string): CodeJudgement {
  return {
    format: 'unrecognised',
    verdict: CodeVerdict.Unrecognised,
    reason,
    passageKind: PassageKind.Unknown,
  };
}

/**
 * Blanks, line ends, NUL and byte-order marks that a scanner may leave around a code. Only at the
 * ends: what is inside belongs to the code. By index, since a pattern would take quadratic time on
 * a text of blanks.
 */
function withoutEnds(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isFiller(text.charCodeAt(start))) start++;
  while (end > start && isFiller(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const BYTE_ORDER_MARK = 0xfeff;

/** Every control character and the blank up to 0x20 (tab, CR, LF, NUL among them). */
function isFiller(charCode: number): boolean {
  return charCode <= 0x20 || charCode === BYTE_ORDER_MARK;
}

const utf8 = new TextEncoder();

/** The name in front keeps a signed payload and a text of the same bytes apart. */
function canonicalBytes(kind: string, bytes: Uint8Array): Uint8Array {
  const head = utf8.encode(`${kind}\0`);
  const canonical = new Uint8Array(head.length + bytes.length);
  canonical.set(head);
  canonical.set(bytes, head.length);
  return canonical;
}

function canonicalText(text: string): Uint8Array {
  return canonicalBytes('text', utf8.encode(text.normalize('NFC')));
}

/** The bytes that stand for what a format says in plain text. */
export function canonicalOf(format: string, plainText: string): Uint8Array {
  return canonicalBytes(format, utf8.encode(plainText));
}

/** Bounded work whatever a line sends: the beginning and the length tell overlong texts apart well enough. */
function canonicalOverlong(text: string): Uint8Array {
  const beginning = text.slice(0, MAX_CODE_CHARACTERS);
  return canonicalBytes('overlong', utf8.encode(`${text.length}\0${beginning}`));
}
