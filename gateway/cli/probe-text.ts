import type { HeardBytes, ProbeResult } from '#gateway/app/probe-port.ts';
import type { PortProbe } from '#gateway/app/probe-serial-port.ts';

type Recognised = Extract<ProbeResult, { outcome: 'recognised' }>;
type NoAnswer = Extract<ProbeResult, { outcome: 'no-answer' }>;

/** What was found, ready to be pasted; or what to try next. */
export function probeText({ port, path, result }: PortProbe): string {
  return result.outcome === 'recognised'
    ? recognisedText(port, path, result)
    : noAnswerText(port, path, result);
}

function recognisedText(port: string, path: string, found: Recognised): string {
  return [
    `${port}: ${found.driver} at ${found.baudRate} baud (${found.detail})`,
    '',
    'For the configuration, with a name and a lane of your own:',
    '',
    ...configurationLines(path, found),
  ].join('\n');
}

/** JSON is YAML: what a shell or a person has put into a name stays a name. */
function configurationLines(path: string, { driver, baudRate, options }: Recognised): string[] {
  const lines = [
    'devices:',
    `  - id: ${driver}-1`,
    `    driver: ${driver}`,
    '    lane: lane-1',
    `    link: { kind: serial, path: ${JSON.stringify(path)}, baudRate: ${baudRate} }`,
  ];
  if (Object.keys(options).length > 0) lines.push(`    options: ${JSON.stringify(options)}`);
  return lines;
}

function noAnswerText(port: string, path: string, { triedBaudRates, heard }: NoAnswer): string {
  const rates = triedBaudRates.join(', ');
  return [
    `${port}: no answer (asked at ${rates} baud)`,
    '',
    ...(heard.length === 0 ? silentSteps(path) : heard.map((bytes) => heardStep(bytes, path))),
  ].join('\n');
}

function silentSteps(path: string): string[] {
  return [
    'Nothing was heard at all. Try next:',
    "  - Does the device have power, and do its TX and the adapter's RX (and the other way round) belong together?",
    `  - A code scanner may speak only when it reads: configure \`driver: line-scanner\` with \`path: ${path}\` and show it a code.`,
    '  - A scanner that acts as a keyboard has no port: scan the setup code for a serial port (USB COM, RS-232) in its manual.',
    '  - A device at another rate, or with an address of its own on RS-485, must be configured by hand.',
  ];
}

function heardStep({ baudRate, byteCount, isText }: HeardBytes, path: string): string {
  const what = `At ${baudRate} baud ${byteCount} bytes came that no driver understands`;
  return isText
    ? `${what}; they are text. Try \`driver: line-scanner\` with \`path: ${path}\` and \`baudRate: ${baudRate}\`, or describe the lines for the generic driver.`
    : `${what}. It is a device without a driver, or one at another rate or with other parity than 8N1.`;
}
