import type { DevicesText } from './devices-text.ts';

export const fittingEn: DevicesText['fitting'] = {
  title: 'Cameras and lamps',
  kind: { camera: 'Camera', lamp: 'Lamp of' },
  sentence: {
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
  },
  action: {
    'lamp-not-reached':
      'Check its power and cable, and address, relays and topic in `outputs`; stop traffic by hand until it works.',
    'lamp-lost':
      'Check its power and cable; the gateway keeps trying. Stop traffic by hand meanwhile.',
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
  },
  lastSuccess: (time) => `Last success: ${time}`,
  noSuccess: 'No success yet',
  failures: (count) => `${count} failed since the start`,
};
