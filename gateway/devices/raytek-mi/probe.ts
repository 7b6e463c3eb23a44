import type { DriverProbe, ProbeMatch } from '#gateway/devices/driver-family.ts';
import { firstFrameIn } from '#gateway/devices/kit/first-frame.ts';
import { question } from './commands.ts';
import { NAME } from './identity.ts';
import type { RaytekLine } from './line.ts';
import { raytekLineFormat } from './line.ts';

const PARAMETER = 'XU';

/** Asks for the device's name; one that sends by itself is known by its burst string. */
export const raytekMiProbe: DriverProbe = {
  baudRates: [9600, 38_400],
  question: question('', '', PARAMETER),
  answerTimeoutMs: 600,
  recognise: (bytes) => {
    const line = firstFrameIn(bytes, raytekLineFormat);
    return line === null ? null : matchOf(line);
  },
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
