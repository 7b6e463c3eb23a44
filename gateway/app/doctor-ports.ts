import type { SerialPortInfo } from '#gateway/links/list-ports.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import type { ConfiguredPort, PortFacts } from './port-facts.ts';

/** What is to be said of the serial ports besides how each device fares; nothing where all is as it should be. */
export function portFindings(facts: PortFacts): Finding[] {
  return [
    ...rivalFindings(facts),
    ...facts.configured.flatMap((configured) => [
      ...groupFinding(configured),
      ...nameFinding(configured, facts.ports),
    ]),
    ...unnamedFindings(facts),
  ];
}

/** The rules keep ModemManager off; brltty looks for braille displays by itself as well. */
function rivalFindings({ rivals, hasRules, configured }: PortFacts): Finding[] {
  if (configured.length === 0) return [];
  return rivals
    .filter((rival) => rival !== 'ModemManager' || !hasRules)
    .map((rival) =>
      ill(
        'machine',
        `${rival} runs; it takes serial ports for ${rival === 'brltty' ? 'braille displays' : 'modems'}.`,
        rival === 'brltty'
          ? 'Remove it: `apt-get purge brltty`.'
          : 'Remove it, or install the udev rules of gateway/packaging, which keep it off.',
      ),
    );
}

function groupFinding({ deviceId, name, missingGroup }: ConfiguredPort): Finding[] {
  if (missingGroup === null) return [];
  return [
    ill(
      `device ${deviceId}`,
      `This user may not open ${name}; the group ${missingGroup} may.`,
      `Run \`usermod -aG ${missingGroup} USER\` as root and sign in again, or ask as the user of the gateway.`,
    ),
  ];
}

/** A name that may lead to another device after the next replug. */
function nameFinding(
  { deviceId, name, node }: ConfiguredPort,
  ports: readonly SerialPortInfo[],
): Finding[] {
  const port = ports.find(({ path }) => path === node);
  if (port === undefined) return [];
  const subject = `device ${deviceId}`;
  if (/^\/dev\/tty(USB|ACM)\d+$/.test(name) && port.recommendedPath !== name) {
    const sentence = `${name} is whichever adapter came first; after a replug it may be another device.`;
    return [ill(subject, sentence, `Write \`path: ${port.recommendedPath}\` instead.`)];
  }
  const twins = ports.filter((other) => other !== port && isTwin(other, port));
  if (twins.length === 0 || !port.byId.includes(name)) return [];
  return [
    ill(
      subject,
      `${name} fits ${twins.length + 1} adapters that call themselves the same (${[port, ...twins].map(({ path }) => path).join(', ')}); it leads to whichever came last.`,
      socketAdvice(port),
    ),
  ];
}

function isTwin({ usb: a }: SerialPortInfo, { usb: b }: SerialPortInfo): boolean {
  return (
    a !== null &&
    b !== null &&
    a.vendorId === b.vendorId &&
    a.productId === b.productId &&
    a.serialNumber === b.serialNumber
  );
}

function socketAdvice({ byPath }: SerialPortInfo): string {
  const [socket] = byPath;
  return socket === undefined
    ? 'Use adapters with a serial number of their own.'
    : `Name it by its socket: \`path: ${socket}\`.`;
}

/** Ports of the board are there whether or not anything is connected; an adapter was plugged in by somebody. */
function unnamedFindings({ ports, configured }: PortFacts): Finding[] {
  const named = new Set(configured.map(({ node }) => node));
  return ports
    .filter(({ usb, path }) => usb !== null && !named.has(path))
    .map(({ path, usb }) =>
      well(
        `port ${path}`,
        `${[usb?.manufacturer, usb?.product].filter(Boolean).join(' ') || 'An adapter'} is plugged in here, and no device of the configuration names it.`,
        `\`gatehouse gateway devices --probe ${path}\` says what it is.`,
      ),
    );
}
