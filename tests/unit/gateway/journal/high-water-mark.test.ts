import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHighWaterMark, writeHighWaterMark } from '#gateway/journal/high-water-mark.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const mark = { epoch: 1_764_000_000, position: 123_456 };
const found = { ...mark, isCopy: false };
const newFile = (): string => path.join(temporaryDirectory(), 'journal.mark.json');

function written(): { readonly file: string; readonly text: string } {
  const file = newFile();
  writeHighWaterMark(file, mark);
  return { file, text: fs.readFileSync(file, 'utf8') };
}

describe('the high-water mark', () => {
  it('is read back as it was written', () => {
    expect(readHighWaterMark(written().file)).toEqual(found);
  });

  it('knows a copy of itself by its birth, however it was copied', () => {
    const directory = path.join(temporaryDirectory(), 'journal');
    fs.mkdirSync(directory);
    const file = path.join(directory, 'journal.mark.json');
    const copy = path.join(directory, 'copy');
    // Files must have come and gone since the directory was made before births are believed.
    do writeHighWaterMark(file, mark);
    while (fs.readFileSync(file, 'utf8').includes('"born":""'));
    fs.copyFileSync(file, copy);
    const moved = path.join(directory, 'moved');
    fs.renameSync(file, moved);
    expect(readHighWaterMark(moved)).toEqual(found);
    expect(readHighWaterMark(copy)).toEqual({ ...mark, isCopy: true });
    writeHighWaterMark(file, { ...mark, position: 200_000 });
    // Over the present one, in place, with the old times: as `cp -a` does.
    fs.writeFileSync(file, fs.readFileSync(copy));
    expect(readHighWaterMark(file)).toEqual({ ...mark, isCopy: true });
  });

  it('is replaced as a whole, leaving nothing beside it, readable by its user only', () => {
    const { file } = written();
    writeHighWaterMark(file, { ...mark, position: 123_457 });
    expect(readHighWaterMark(file)?.position).toBe(123_457);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['journal.mark.json']);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is not there at first', () => {
    expect(readHighWaterMark(newFile())).toBeNull();
  });

  it('is not believed when it was torn, wherever that was', () => {
    const { file, text } = written();
    for (let length = 0; length < text.length; length++) {
      fs.writeFileSync(file, text.slice(0, length));
      expect(readHighWaterMark(file), `cut at ${length}`).toBeNull();
    }
  });

  it('is not believed when any digit of it was altered', () => {
    const { file, text } = written();
    const digits = [...text.matchAll(/\d/g)];
    expect(digits.length).toBeGreaterThan(20);
    for (const { index, 0: digit } of digits) {
      const other = digit === '9' ? '1' : String(Number(digit) + 1);
      fs.writeFileSync(file, text.slice(0, index) + other + text.slice(index + 1));
      expect(readHighWaterMark(file), `altered at ${index}`).toBeNull();
    }
  });

  it.each(['null', '[]', '{}', '{"epoch":"1","position":2,"crc":0}', '\u0000\u0000', 'x'])(
    'is not believed when it reads %j',
    (text) => {
      const file = newFile();
      fs.writeFileSync(file, text);
      expect(readHighWaterMark(file)).toBeNull();
    },
  );

  it('does not take a half-written successor for itself', () => {
    const { file } = written();
    fs.writeFileSync(`${file}.new`, '{"epoch":99');
    expect(readHighWaterMark(file)).toEqual(found);
    writeHighWaterMark(file, { ...mark, position: 123_457 });
    expect(readHighWaterMark(file)?.position).toBe(123_457);
  });
});
