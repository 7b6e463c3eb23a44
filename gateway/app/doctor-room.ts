import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { runningStation } from './running-station.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** How long records can be kept without a network: known by a gateway that runs, and by nobody else. */
export async function roomFindings(config: GatewayConfig): Promise<Finding[]> {
  try {
    const station = await runningStation(config);
    if (!station) return [];
    const { journal, sinks } = (await station.ask('/api/status')) as StatusPart;
    return [roomFinding(journal.offlineSecondsLeft, sinks.total - sinks.ok)];
  } catch {
    // It was killed and left its file behind, or is just ending: then there is nothing to say.
    return [];
  }
}

type StatusPart = {
  readonly journal: { readonly offlineSecondsLeft: number | null };
  readonly sinks: { readonly total: number; readonly ok: number };
};

/** Pure. */
export function roomFinding(offlineSecondsLeft: number | null, sinksAway: number): Finding {
  if (offlineSecondsLeft === null)
    return well('room', 'Nothing has come in lately, so nobody can say how long the room lasts.');
  const hours = Math.floor(offlineSecondsLeft / HOUR_SECONDS);
  const lasts = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  const sentence = `At the rate of the last hour records can be kept for ${lasts} without a network.`;
  if (sinksAway === 0 || offlineSecondsLeft >= DAY_SECONDS) return well('room', sentence);
  return ill(
    'room',
    `${sentence} ${sinksAway === 1 ? 'A sink is' : `${sinksAway} sinks are`} away.`,
    'Mend the connection of the sink, or free disk space and raise `journal.maxSizeMegabytes`; otherwise the oldest records are dropped, alerts excepted.',
  );
}
