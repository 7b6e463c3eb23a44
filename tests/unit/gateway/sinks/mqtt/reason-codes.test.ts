import { describe, expect, test } from 'vitest';
import {
  faultFromConnack,
  faultFromDisconnect,
  faultFromError,
  isRefusal,
  refusalFromPuback,
} from '#gateway/sinks/mqtt/reason-codes.ts';

test('success and "no subscribers" are no refusals, everything from 0x80 on is', () => {
  expect([0x00, 0x10, 0x7f].some(isRefusal)).toBe(false);
  expect([0x80, 0x87, 0xff].every(isRefusal)).toBe(true);
});

test.each([
  [0x80, 'retry'],
  [0x87, 'hold'],
  [0x90, 'hold'],
  [0x97, 'retry'],
  [0x99, 'reject'],
  [0xfe, 'retry'],
])('a PUBACK with 0x%s means %s', (code, kind) => {
  expect(refusalFromPuback(code).kind).toBe(kind);
});

describe('a fault of the connection needs a person or does not', () => {
  test.each([
    [faultFromConnack(3), 'offline'],
    [faultFromConnack(4), 'refused'],
    [faultFromConnack(5), 'refused'],
    [faultFromConnack(0x86), 'refused'],
    [faultFromConnack(0x89), 'offline'],
    [faultFromConnack(0xf0), 'offline'],
    [faultFromDisconnect(0x8b), 'offline'],
    [faultFromDisconnect(0x8e), 'refused'],
    [faultFromDisconnect(0x00), 'offline'],
    [faultFromError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })), 'offline'],
    [faultFromError(Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' })), 'refused'],
    [
      faultFromError(Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
      'refused',
    ],
    [
      faultFromError(Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })),
      'refused',
    ],
    [
      faultFromError(Object.assign(new Error('x'), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })),
      'refused',
    ],
    [
      faultFromError(
        Object.assign(new Error('x'), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }),
      ),
      'refused',
    ],
    [faultFromError(new Error('Keepalive timeout')), 'offline'],
  ] as const)('%j', (fault, state) => {
    expect(fault.state).toBe(state);
    expect(fault.detail).toMatch(/^[A-Z].*\.$/);
  });
});

test('two machines with one id are told as what they are', () => {
  expect(faultFromDisconnect(0x8e).detail).toContain("Another machine uses this gateway's id");
});
