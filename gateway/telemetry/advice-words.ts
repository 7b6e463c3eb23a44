import type { AdviceCode, DiscardCause } from '#gateway/wire/device-words.ts';
import type { DeviceSnapshot } from './gateway-snapshot.ts';

/** The English words about devices, in one place. The device page holds the same ones beside its Chinese. */
type Role = DeviceSnapshot['role'];

/** How a device is. */
export const adviceSentences: Readonly<Record<AdviceCode, (role: Role) => string>> = {
  works: (role) => `The ${role} works.`,
  'not-used-yet': (role) => `The ${role} is connected; nothing has come from it yet.`,
  'loses-bytes': (role) => `The ${role} works, but part of what it sends is lost:`,
  'link-missing': (role) => `The port of the ${role} is not there.`,
  'link-busy': (role) => `Another program holds the port of the ${role}.`,
  'link-denied': (role) => `The gateway may not open the port of the ${role}.`,
  'not-opened': (role) => `The ${role} is not connected.`,
  'connection-lost': (role) => `The connection to the ${role} was lost.`,
  probing: (role) => `The ${role} is connected; its first frame has not come yet.`,
  silent: (role) => `The ${role} sends nothing.`,
  'not-understood': (role) => `The ${role} sends bytes that make no sense.`,
  'driver-fails': (role) => `The driver failed on what the ${role} sent and was restarted.`,
};

/** What to do where the link has nothing more exact to say. */
export const adviceActions: Readonly<Record<AdviceCode, string>> = {
  works: '',
  'not-used-yet': 'Use it once to see that it works.',
  'loses-bytes': 'Look at the bytes that were lost, and why.',
  'link-missing': 'Plug the device in, or correct the link in the configuration.',
  'link-busy': 'Stop the other program that holds the port (often ModemManager or brltty).',
  'link-denied':
    'Add the user of the gateway to the group of the port (usually dialout) and sign in again.',
  'not-opened':
    'Check its cable and power, and that the link in the configuration names the right port.',
  'connection-lost': 'Check its cable and power; the gateway keeps trying.',
  probing: 'Wait a few seconds. If nothing changes, check that it has power and is set to send.',
  silent: 'Check that it has power and is set to send; then unplug its cable and plug it in again.',
  'not-understood': 'Check the baud rate, and that the right device is in this port.',
  'driver-fails': 'If this comes back, record the line with capture and report it.',
};

/** Why bytes were lost, as a technician says it. */
export const discardMeanings: Readonly<Record<DiscardCause, string>> = {
  noise: 'bytes that belong to no frame',
  'bad-checksum': 'frames that were damaged on the way',
  'bad-length': 'frames that name an impossible length',
  overlong: 'lines that are longer than any code',
  stale: 'frames that broke off in the middle',
  'not-text': 'bytes that are no text in the configured encoding',
  implausible: 'values that such a device cannot have measured',
  unasked: 'answers to no open question',
  late: 'answers that came too late',
  'driver-fault': 'bytes on which the driver failed',
  echo: 'our own questions, repeated by the adapter (harmless)',
  separator: 'line ends that end nothing (harmless)',
};

/** What each reason suggests; empty for the harmless. */
export const discardActions: Readonly<Record<DiscardCause, string>> = {
  noise: 'Check the baud rate, and that the right device is in this port.',
  'bad-checksum':
    'Check plugs and cable; keep the cable short and away from motors and mains, or use a shielded one.',
  'bad-length': 'Check that the driver in the configuration fits this model, and the baud rate.',
  overlong: 'Set the scanner to end each code with CR or LF.',
  stale: 'Look for a loose plug or a weak power supply.',
  'not-text': 'Set the output of the scanner to UTF-8, or name its encoding in the configuration.',
  implausible: 'Check that the driver in the configuration fits this model; then clean the lens.',
  unasked: 'Check that no other program or master asks on this line.',
  late: 'Check that the addresses on this line differ; then give the device more time to answer.',
  'driver-fault': 'If this comes back, record the line with capture and report it.',
  echo: '',
  separator: '',
};
