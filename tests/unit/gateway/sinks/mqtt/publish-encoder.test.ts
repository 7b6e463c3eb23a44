import { describe, expect, test } from 'vitest';
import type { OutgoingMessage } from '#gateway/sinks/mqtt/publish-encoder.ts';
import {
  encodePublications,
  packetBytes,
  remainingBytesOf,
} from '#gateway/sinks/mqtt/publish-encoder.ts';

const message: OutgoingMessage = {
  topic: 'a/b',
  payload: 'grüß',
  qos: 1,
  retain: false,
  contentType: 'x/y',
};

function encode(one: OutgoingMessage, packetId: number, version: 4 | 5): string {
  const remainingBytes = remainingBytesOf(one, version);
  return encodePublications([{ message: one, packetId, remainingBytes }], version).toString('hex');
}

describe('by hand from MQTT 3.1.1 §3.3 and MQTT 5.0 §3.3', () => {
  test('QoS 1 in MQTT 3.1.1: header, topic, identifier, payload', () => {
    expect(encode(message, 0x1234, 4)).toBe(
      ['32', '0d', '0003', '612f62', '1234', '6772c3bcc39f'].join(''),
    );
  });

  test('QoS 1 in MQTT 5: the content type is a property', () => {
    expect(encode(message, 7, 5)).toBe(
      ['32', '14', '0003', '612f62', '0007', '06', '03', '0003', '782f79', '6772c3bcc39f'].join(''),
    );
  });

  test('QoS 0, retained, without content type: no identifier, an empty property section', () => {
    const plain: OutgoingMessage = { ...message, qos: 0, retain: true, contentType: null };
    expect(encode(plain, 0, 5)).toBe(['31', '0c', '0003', '612f62', '00', '6772c3bcc39f'].join(''));
  });

  test.each([
    [127 - 7, '7f'],
    [128 - 7, '8001'],
    [16_383 - 7, 'ff7f'],
    [16_384 - 7, '808001'],
    [2_097_152 - 7, '80808001'],
  ])('a payload of %i bytes has the length %s', (size, length) => {
    const large: OutgoingMessage = { ...message, payload: Buffer.alloc(size) };
    const hex = encode(large, 1, 4);
    expect(hex.slice(2, 2 + length.length)).toBe(length);
    expect(hex.length / 2).toBe(packetBytes(remainingBytesOf(large, 4)));
  });
});

test('many packets stand one after another in one piece', () => {
  const publications = [1, 2].map((packetId) => ({
    message,
    packetId,
    remainingBytes: remainingBytesOf(message, 4),
  }));
  expect(encodePublications(publications, 4).toString('hex')).toBe(
    encode(message, 1, 4) + encode(message, 2, 4),
  );
});

test('text and the same text as bytes give the same packet', () => {
  const asBytes: OutgoingMessage = { ...message, payload: Buffer.from('grüß') };
  expect(encode(asBytes, 9, 5)).toBe(encode(message, 9, 5));
});
