import type { DriverProbe, ProbeMatch } from '#gateway/devices/driver-family.ts';
import { firstMatchIn } from '#gateway/devices/kit/first-frame.ts';
import { question } from './commands.ts';
import { NAME } from './identity.ts';
import type { RaytekLine } from './line.ts';
import { raytekLineFormat } from './line.ts';

const PARAMETER = 'XU';
/** What was asked of others before stands in the line of such a device until it ends: it is refused, and then this is heard. */
const LINE_END = 0x0d;

/** Asks for the device's name; one that sends by itself is known by its burst string. */
export const raytekMiProbe: DriverProbe = {
  baudRates: [9600, 38_400],
  question: Uint8Array.of(LINE_END, ...question('', '', PARAMETER)),
  answerTimeoutMs: 600,
  recognise: (bytes) => firstMatchIn(bytes, raytekLineFormat, matchOf),
};

function matchOf(line: RaytekLine): ProbeMatch | null {
  if (line.kind === 'burst') {
    const [unit, value] = ['U', 'T'].map((name) => line.items.find((item) => item.name === name));
    if (unit === undefined || value === undefined) return null;
    const head = value.head === '' ? {} : { head: Number(value.head) };
    return {
      detail: `Raytek, sends ${value.value} ${unit.value}`,
      options: { mode: 'burst', ...head },
    };
  }
  if (line.kind !== 'answer' || !line.body.startsWith(PARAMETER)) return null;
  const name = line.body.slice(PARAMETER.length);
  return NAME.test(name) && line.box === '' ? { detail: `Raytek ${name}` } : null;
}
