import { expect, test } from 'vitest';
import type { IdentityBook, SeenIdentity } from '#gateway/links/device-identity.ts';
import { accepted, seen, swapNotice } from '#gateway/links/device-identity.ts';

type Look = readonly [deviceId: string, look: Partial<SeenIdentity>];

const bookOf = (...looks: readonly Look[]): IdentityBook =>
  looks.reduce<IdentityBook>((book, [deviceId, look]) => seen(book, deviceId, look), {});

const ftdi = { usb: 'usb:0403:6001:A10K3XYZ' };
const otherFtdi = { usb: 'usb:0403:6001:B20' };
const ch340 = { usb: 'usb:1a86:7523' };
const thermometer = { told: 'PyroUSB, serial number 4711' };
const scanner = { told: 'GM65, firmware 1.05' };

test('whoever is seen first belongs there', () => {
  const book = bookOf(['ir', ftdi], ['ir', thermometer]);
  expect(swapNotice(book, 'ir')).toBeNull();
});

test('another adapter in the port is told of, with both names and what to do', () => {
  const book = bookOf(['ir', ftdi], ['ir', otherFtdi]);
  expect(swapNotice(book, 'ir')).toBe(
    'Another device is in this port than before: usb:0403:6001:B20 instead of usb:0403:6001:A10K3XYZ; two devices may have been swapped. Put the right one back, or run `gatehouse gateway devices --accept ir --config FILE`.',
  );
});

test('another device behind the same adapter is told of by what it says', () => {
  const book = bookOf(['ir', ch340], ['ir', thermometer], ['ir', scanner]);
  expect(swapNotice(book, 'ir')).toContain(
    'GM65, firmware 1.05 instead of PyroUSB, serial number 4711',
  );
});

test('two devices that changed places are named as such, at both', () => {
  const book = bookOf(
    ['ir', thermometer],
    ['door', scanner],
    ['ir', scanner],
    ['door', thermometer],
  );
  expect(swapNotice(book, 'ir')).toContain('it is the one of door, and the two have been swapped.');
  expect(swapNotice(book, 'door')).toContain('it is the one of ir, and the two have been swapped.');
});

test('a device that was put into a second port is named with the place where it belongs', () => {
  const book = bookOf(['ir', ftdi], ['door', otherFtdi], ['ir', otherFtdi]);
  expect(swapNotice(book, 'ir')).toContain('it is the one of door. Put');
  expect(swapNotice(book, 'door')).toBeNull();
});

test('adapters without a serial number are alike: nobody is named by them', () => {
  const book = bookOf(['ir', ftdi], ['door', ch340], ['ir', ch340]);
  expect(swapNotice(book, 'ir')).toContain('two devices may have been swapped.');
});

test('two thermometers of one kind that say the same cannot be told apart, and nobody is named', () => {
  const book = bookOf(['a', thermometer], ['b', thermometer], ['c', scanner], ['c', thermometer]);
  expect(swapNotice(book, 'c')).toContain('two devices may have been swapped.');
});

test('when the old one is back all is well', () => {
  const book = bookOf(['ir', ftdi], ['ir', thermometer], ['ir', otherFtdi], ['ir', ftdi]);
  expect(swapNotice(book, 'ir')).toBeNull();
  expect(swapNotice(seen(book, 'ir', thermometer), 'ir')).toBeNull();
});

test('what was accepted is right from then on, and the old one would be the stranger', () => {
  const book = accepted(bookOf(['ir', ftdi], ['ir', otherFtdi]), 'ir');
  expect(swapNotice(book, 'ir')).toBeNull();
  expect(swapNotice(seen(book, 'ir', ftdi), 'ir')).toContain('instead of usb:0403:6001:B20');
});

test('accepting a device that was never seen does nothing', () => {
  expect(accepted({}, 'nobody')).toEqual({});
});

test('a look that found nothing out changes nothing', () => {
  const book = bookOf(['ir', ftdi], ['ir', thermometer]);
  expect(seen(book, 'ir', { usb: null })).toEqual(book);
});

test('a stranger does not teach what it says of itself', () => {
  const book = bookOf(['ir', ftdi], ['ir', otherFtdi], ['ir', scanner], ['ir', ftdi]);
  expect(swapNotice(seen(book, 'ir', thermometer), 'ir')).toBeNull();
});

test('a device that says more of itself bit by bit, on each connection, stays the same', () => {
  const sayings = [
    'GY-614V',
    'GY-614V, firmware 3',
    'GY-614V',
    'GY-614V, firmware 3, emissivity 0.97',
  ];
  const book = bookOf(...sayings.map((told): Look => ['ir', { told }]));
  expect(swapNotice(book, 'ir')).toBeNull();
  expect(swapNotice(seen(book, 'ir', { told: 'GY-614V, firmware 4' }), 'ir')).toContain(
    'GY-614V, firmware 4 instead of GY-614V, firmware 3, emissivity 0.97',
  );
});
