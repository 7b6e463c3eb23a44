import type { FittingViewV1 } from '#gateway/wire/fitting-view.ts';
import { FittingCode, FittingKind } from '#gateway/wire/fitting-words.ts';
import type { CameraSnapshot, LampSnapshot } from './gateway-snapshot.ts';

/** The English words about cameras and lamps. The device page holds the same ones beside its Chinese. */
export const fittingSentences: Readonly<Record<FittingCode, string>> = {
  'lamp-works': 'The lamp has confirmed what it shows.',
  'lamp-not-reached': 'The lamp has not confirmed anything yet, so nobody knows what it shows.',
  'lamp-lost': 'The lamp no longer confirms what it is told, so nobody knows what it shows.',
  'camera-works': 'The newest plate of the camera was taken.',
  'camera-not-heard': 'The camera has sent nothing since the gateway started.',
  'camera-wrong-token': 'Somebody posts as this camera with a wrong token, and was refused.',
  'camera-not-understood': 'What the camera sent last was not understood.',
  'camera-too-old': 'The camera sent a plate that was captured too long ago.',
  'camera-too-fast': 'The camera sends more plates a minute than it may.',
  'camera-not-kept': 'The newest plate of the camera could not be kept.',
};

/** Empty where nothing is to be done. */
export const fittingActions: Readonly<Record<FittingCode, string>> = {
  'lamp-works': '',
  'lamp-not-reached':
    'Check its power and cable, and address, relays and topic in `outputs`; stop traffic by hand until it works.',
  'lamp-lost':
    'Check its power and cable; the gateway keeps trying. Stop traffic by hand meanwhile.',
  'camera-works': '',
  'camera-not-heard':
    'If vehicles have passed, check its power and network, and the address that it posts to.',
  'camera-wrong-token': 'Enter the token of the file in `cameras` at the camera.',
  'camera-not-understood':
    'Compare what it posts with `fields` of `cameras` in the configuration; it must be JSON.',
  'camera-too-old':
    'Set the clock of the camera; do not let it send what it kept while it was offline.',
  'camera-too-fast':
    'Let it send a plate once a vehicle, or raise `maxPlatesPerMinute` of `cameras`.',
  'camera-not-kept': 'Look at the disk of the gate PC; the camera may send the plate again.',
};

/** Pure, like {@link cameraViewFrom}. */
export function lampViewFrom(lamp: LampSnapshot): FittingViewV1 {
  const { laneId, description, state, lastSureAtMs, failures, trouble } = lamp;
  const unsure = lastSureAtMs === null ? FittingCode.LampNotReached : FittingCode.LampLost;
  return {
    ...{ kind: FittingKind.Lamp, fittingId: laneId, laneId, link: description },
    ...wordsOf(state === 'sure' ? FittingCode.LampWorks : unsure),
    ...{ detail: trouble ?? '', lastSuccessAtMs: lastSureAtMs, failures },
  };
}

export function cameraViewFrom(camera: CameraSnapshot): FittingViewV1 {
  const { deviceId, laneId, path, lastTakenAtMs, refused } = camera;
  return {
    ...{ kind: FittingKind.Camera, fittingId: deviceId, laneId, link: path },
    ...wordsOf(cameraCode(camera)),
    ...{ detail: '', lastSuccessAtMs: lastTakenAtMs, failures: refused },
  };
}

function cameraCode({ refusedWith, lastTakenAtMs }: CameraSnapshot): FittingCode {
  if (refusedWith !== null) return byStatus[refusedWith] ?? FittingCode.CameraNotUnderstood;
  return lastTakenAtMs === null ? FittingCode.CameraNotHeard : FittingCode.CameraWorks;
}

/** By what the camera was answered (`station/refusals.ts`). */
const byStatus: Readonly<Record<number, FittingCode>> = {
  401: FittingCode.CameraWrongToken,
  422: FittingCode.CameraTooOld,
  429: FittingCode.CameraTooFast,
  503: FittingCode.CameraNotKept,
};

const wordsOf = (code: FittingCode) => ({
  code,
  sentence: fittingSentences[code],
  action: fittingActions[code],
});
