import type { GatewayConfig } from '#gateway/config/gateway-config.ts';
import type { OutputConfig } from '#gateway/outputs/output-config.ts';
import { loadAccessToken } from '#gateway/station/access-token.ts';
import type { CameraConfig } from '#gateway/station/camera-config.ts';
import { fittingActions, fittingSentences } from '#gateway/telemetry/fitting-advice.ts';
import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { FittingCode, wellFittingCodes } from '#gateway/wire/fitting-words.ts';
import type { Finding } from './finding.ts';
import { ill, well } from './finding.ts';
import { lineFor, unsureLightOf } from './outputs-room.ts';
import type { RunningStation } from './running-station.ts';
import { runningStation } from './running-station.ts';
import { systemClock } from './system-clock.ts';

/** Cameras and lamps: as a gateway that runs knows them, else as far as they can be tried without one. */
export async function fittingFindings(config: GatewayConfig): Promise<Finding[]> {
  const { cameras, outputs } = config;
  if (cameras.length + outputs.length === 0) return [];
  let station: RunningStation | null;
  try {
    station = await runningStation(config);
    if (station) return (await fittingsAt(station)).map(findingOfFitting);
  } catch {
    // Two who write to one lamp would show what neither means: it is left alone.
    return outputs.map(({ lane }) => untouched(lane));
  }
  return await Promise.all([
    ...cameras.map((camera) => cameraFinding(config, camera)),
    ...outputs.map((output) => lampFinding(config, output)),
  ]);
}

async function fittingsAt(station: RunningStation): Promise<readonly FittingViewV1[]> {
  const { fittings } = (await station.ask('/api/fittings')) as {
    readonly fittings: readonly FittingViewV1[];
  };
  return fittings;
}

/** The words of the device page. */
export function findingOfFitting(fitting: FittingViewV1): Finding {
  const { kind, fittingId, link, code, sentence, action, detail, lastSuccessAtMs } = fitting;
  const subject = kind === 'camera' ? cameraSubject(fittingId) : lampSubject(fittingId);
  const last =
    lastSuccessAtMs === null ? '' : ` Last success: ${new Date(lastSuccessAtMs).toISOString()}.`;
  const said = detail === '' ? '' : ` ${detail}`;
  const place = kind === 'camera' ? `It posts to ${link}.` : `It is on ${link}.`;
  const told = `${sentence}${last} ${place}${said}`;
  return wellFittingCodes.has(code) ? well(subject, told, action) : ill(subject, told, action);
}

const cameraSubject = (id: string): string => `camera ${id}`;
const lampSubject = (lane: string): string => `lamp of ${lane}`;

const untouched = (lane: string): Finding =>
  ill(
    lampSubject(lane),
    'A gateway runs here or was killed, and its station does not answer, so the lamp was not tried.',
    'Start the gateway anew, then ask again.',
  );

/** Shows what the lamp shows at the end of a gateway anyway: the safe light. */
async function lampFinding(config: GatewayConfig, output: OutputConfig): Promise<Finding> {
  const subject = lampSubject(output.lane);
  try {
    const parts = { config, clock: systemClock, bootTag: 'doctor' };
    const line = await lineFor(output, parts);
    try {
      await line.show(unsureLightOf(output), Number.POSITIVE_INFINITY);
      const sentence = fittingSentences[FittingCode.LampWorks];
      return well(subject, `${sentence} It is on ${line.description}.`);
    } finally {
      await line.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = FittingCode.LampNotReached;
    return ill(subject, `${fittingSentences[code]} ${why}`, fittingActions[code]);
  }
}

async function cameraFinding({ station }: GatewayConfig, camera: CameraConfig): Promise<Finding> {
  const subject = cameraSubject(camera.id);
  try {
    await loadAccessToken(camera.tokenFile);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return ill(subject, why, 'Write a token of at least 20 characters into it, mode 0600.');
  }
  const address = `port ${station.port}, /api/cameras/${camera.id}/plates`;
  return well(subject, `Its token can be read; it posts to ${address} once the gateway runs.`);
}
