import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cnIdCard } from '#sim/cn-id-card/firmware.ts';
import { checkCharacter, inventedPerson } from '#sim/cn-id-card/person.ts';
import { bench, bytesOf } from '#tests/unit/firmware-sim/firmware-bench.ts';

type Reader = ReturnType<typeof bench>;

// SDT and SAM_V command tables (yzsam.com, softs.im).
const FIND = 'AA AA AA 96 69 00 03 20 01 22';
const FOUND = 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97';
const SELECT = 'AA AA AA 96 69 00 03 20 02 21';
const SELECTED = 'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C';
const READ = 'AA AA AA 96 69 00 03 30 01 32';
const READ_WITH_PRINTS = 'AA AA AA 96 69 00 03 30 10 23';
const NONE_FOUND = 'AA AA AA 96 69 00 04 00 00 80 84';

function ask(reader: Reader, command: string): string {
  reader.receive(command);
  reader.advance(400);
  return reader.takeHex();
}

function readCard(number: number, settings = {}, command = READ): Buffer {
  const reader = bench(cnIdCard, settings);
  reader.show(`${number} 5000`);
  ask(reader, FIND);
  ask(reader, SELECT);
  return bytesOf(ask(reader, command));
}

const statusOf = (reply: string) => reply.slice(27, 29);

describe('an ID-card reader', () => {
  it('finds, selects and reads a card', () => {
    const reader = bench(cnIdCard);
    expect(reader.show('7 5000')).toBe('ok');
    expect(ask(reader, FIND)).toBe(FOUND);
    expect(ask(reader, SELECT)).toBe(SELECTED);
    expect(ask(reader, READ)).toMatch(/^AA AA AA 96 69 05 08 00 00 90 01 00 04 00 /);
  });

  it('gives 1295 bytes whose XOR is nothing and whose length is theirs', () => {
    const reply = readCard(7);
    expect(reply.length).toBe(1295);
    expect(reply.subarray(5).reduce((all, byte) => all ^ byte, 0)).toBe(0);
    expect(reply.readUInt16BE(5)).toBe(1295 - 7);
  });

  it.each([
    ['0', 1297],
    ['1', 1809],
    ['2', 2321],
  ])('gives with %s fingerprints %i bytes', (prints, length) => {
    expect(readCard(7, { prints }, READ_WITH_PRINTS).length).toBe(length);
  });

  it('says where a reply has its length and its check', () => {
    const reader = bench(cnIdCard);
    reader.receive(FIND);
    expect(reader.take()[0]?.shape).toEqual({ lengthAt: 6, checkBytes: 1 });
  });

  it('has the fields at their places, as UTF-16LE filled up with spaces', () => {
    const text = readCard(7)
      .subarray(14, 14 + 256)
      .toString('utf16le');
    const edges = [0, 15, 16, 18, 26, 61, 79, 94, 102, 110, 128];
    const fields = edges.slice(1).map((end, index) => text.slice(edges[index], end).trimEnd());
    expect(fields).toEqual([
      '虚构者7号',
      '1',
      '01',
      '19570808',
      '虚构省测试市样例路7号',
      '999999195708080079',
      '测试市公安局样例分局',
      '20200101',
      '20400101',
      '',
    ]);
  });

  it('finds none without a card, and none any more when it is gone', () => {
    const reader = bench(cnIdCard);
    expect(ask(reader, FIND)).toBe(NONE_FOUND);
    reader.show('7 1000');
    reader.advance(1000);
    expect(ask(reader, FIND)).toBe(NONE_FOUND);
  });

  it('selects nothing that was not found and reads nothing that was not selected', () => {
    const reader = bench(cnIdCard);
    reader.show('7 5000');
    expect(statusOf(ask(reader, SELECT))).toBe('80');
    ask(reader, FIND);
    expect(statusOf(ask(reader, READ))).toBe('41');
  });

  it('reads no card that is taken away meanwhile', () => {
    const reader = bench(cnIdCard);
    reader.show('7 200');
    reader.receive(`${FIND} ${SELECT}`);
    reader.take();
    expect(statusOf(ask(reader, READ))).toBe('41');
  });

  it.each([
    ['a wrong check', 'AA AA AA 96 69 00 03 20 01 23', '10'],
    ['a wrong length', 'AA AA AA 96 69 00 04 20 01 00 25', '11'],
    ['a length of nothing', 'AA AA AA 96 69 00 00', '11'],
    ['an absurd length', 'AA AA AA 96 69 7F 03', '11'],
    ['an unknown command', 'AA AA AA 96 69 00 03 77 01 75', '21'],
  ])('names %s', (_, command, status) => {
    expect(statusOf(ask(bench(cnIdCard), command))).toBe(status);
  });

  it.each(['31', '32', '33', '41', '60', '66'])('fails every read with %s where set', (failure) => {
    expect(readCard(7, { failure })[9]).toBe(Number.parseInt(failure, 16));
  });

  it('hears a command behind rubbish and more than three AA', () => {
    expect(ask(bench(cnIdCard), `00 96 69 AA AA ${FIND}`)).toBe(NONE_FOUND);
  });

  it('forgets half a command after half a second', () => {
    const reader = bench(cnIdCard);
    reader.receive('AA AA AA 96 69 00 03 20');
    reader.advance(501);
    expect(ask(reader, FIND)).toBe(NONE_FOUND);
  });

  it('is silent to its own replies, echoed', () => {
    const reader = bench(cnIdCard);
    expect(ask(reader, FOUND)).toBe('');
    expect(ask(reader, NONE_FOUND)).toBe('');
  });

  it.each(['0', '1000', '1.5', 'somebody', ''])('knows nobody of number "%s"', (text) => {
    expect(bench(cnIdCard).show(text)).toContain('error');
  });

  it('answers after any bytes in any pieces', () => {
    const parts = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(FIND, SELECT, READ, 'AA AA AA 96 69', '00 03').map(bytesOf),
    );
    void fc.assert(
      fc.property(fc.array(fc.tuple(parts, fc.nat(600)), { maxLength: 20 }), (noise) => {
        const reader = bench(cnIdCard);
        reader.show('7 1000');
        for (const [bytes, pauseMs] of noise) {
          reader.receive(bytes);
          reader.advance(pauseMs);
        }
        reader.advance(5000);
        reader.take();
        expect(ask(reader, FIND)).toBe(NONE_FOUND);
      }),
    );
  });
});

describe('the people on the cards', () => {
  // GB 11643-1999, the examples of its annex.
  it.each([
    ['11010519491231002', 'X'],
    ['44052418800101001', '4'],
  ])('have the check character of ISO 7064 MOD 11-2 (%s)', (stem, check) => {
    expect(checkCharacter(stem)).toBe(check);
  });

  it('are all different, and nobody: no division of the country has their code', () => {
    const people = Array.from({ length: 999 }, (_, index) => inventedPerson(index + 1));
    expect(new Set(people.map(({ idNumber }) => idNumber)).size).toBe(999);
    for (const { idNumber, birth, name } of people) {
      expect(idNumber).toMatch(/^999999\d{11}[\dX]$/);
      expect(idNumber.slice(6, 14)).toBe(birth);
      expect(checkCharacter(idNumber.slice(0, 17))).toBe(idNumber.slice(17));
      expect(name).toContain('虚构');
    }
  });

  it('have an even or odd serial number by their sex', () => {
    for (const number of [1, 2, 999]) {
      const { sex, idNumber } = inventedPerson(number);
      expect(Number(idNumber[16]) % 2 === 1 ? '1' : '2').toBe(sex);
    }
  });

  it('may have cards without an end', () => {
    expect(inventedPerson(10).validTo).toBe('长期');
  });
});
