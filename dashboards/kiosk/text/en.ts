import type { DeviceState } from '#gateway/wire/control-messages.ts';
import { enAside } from './en-aside.ts';
import { enNotValid } from './en-not-valid.ts';
import type { KioskText } from './kiosk-text.ts';

const thermometer: Record<DeviceState, string> = {
  ready: 'The thermometer works.',
  connecting: 'The thermometer is not connected. Check its cable and power.',
  probing: 'Identifying the thermometer; please wait.',
  silent: 'The thermometer sends nothing. Check its power, unplug its cable and plug it in again.',
  faulty: 'The thermometer is faulty. Replace it, or call maintenance.',
};

const scanner: Record<DeviceState, string> = {
  ready: 'The scanner works.',
  connecting: 'The scanner is not connected. Check its cable and power.',
  probing: 'Identifying the scanner; please wait.',
  silent: 'The scanner does not answer. Check its power, unplug its cable and plug it in again.',
  faulty: 'The scanner is faulty. Replace it, or call maintenance.',
};

/** Every text of the kiosk in English. */
export const en: KioskText = {
  celsius: '°C',
  ready: 'Please measure',
  readyNote: 'Uncover the forehead and face the thermometer',
  repeat: 'Same person, measure again',
  repeatNote: 'The next measurement counts for the same person',
  measuring: 'Measuring…',
  rawReading: (value) => `raw reading ${value} °C`,
  attempt: (count) => `measurement ${count}`,
  noTemperature: 'not measured',
  voidTemperature: 'not valid',
  lateVerdict: (seconds) => `Network delay: this verdict is ${seconds} s old`,
  aside: enAside,
  verdict: {
    admit: 'PASS',
    'measure-again': 'MEASURE AGAIN',
    'step-aside': 'STEP ASIDE',
    refuse: 'NO PASSAGE',
    'call-guard': 'ASK THE GUARD',
  },
  reason: {
    clear: 'Temperature and code are fine.',
    'temperature-suspected': 'Fever suspected: at or above the threshold.',
    'temperature-not-valid': 'This measurement was not valid.',
    'temperature-missing': 'No temperature was taken.',
    'code-missing': 'No code was scanned.',
    'code-expired': 'The code has expired.',
    'code-refused': 'The code is not accepted.',
    'code-cannot-check': 'The code cannot be checked right now.',
    'entrance-closed': 'This entrance is closed.',
    'outside-opening-hours': 'This entrance is not open at this hour.',
    'kind-not-admitted': 'This entrance is not for this kind of visit.',
    'plate-unreadable': 'The number plate could not be read.',
    'plate-not-known': 'This number plate is not on the list.',
    'time-not-trusted': 'The clock is wrong: what is allowed now cannot be told.',
  },
  notValid: enNotValid,
  clearTemperature: 'The temperature is fine.',
  clearCode: 'The code is fine.',
  openEntrance: (checkpointId) => `Please use the entrance ${checkpointId}.`,
  next: {
    clear: 'Please go through.',
    'temperature-suspected':
      'Please wait aside; the guard measures again with a contact thermometer.',
    'temperature-not-valid': 'Uncover the forehead, stand still and measure once more.',
    'temperature-missing': 'Face the thermometer and measure once more.',
    'code-missing': 'Scan the code; without one, the guard registers you.',
    'code-expired': 'Renew the code and scan again, or let the guard register you.',
    'code-refused': 'The guard looks at the code and registers as the rules say.',
    'code-cannot-check': 'The guard checks by hand and decides.',
    'entrance-closed': 'Please use the entrance that is open.',
    'outside-opening-hours': 'Please come back in the opening hours, or ask the guard.',
    'kind-not-admitted': 'Please ask the guard which entrance to use.',
    'plate-unreadable': 'The guard reads the plate and decides.',
    'plate-not-known': 'The guard asks whom you visit and decides.',
    'time-not-trusted': 'The guard looks at the clock and decides.',
  },
  speech: {
    temperature: (value) => `${value} degrees. `,
    verdict: {
      admit: 'Please pass.',
      'measure-again': 'Please measure again.',
      'step-aside': 'Please step aside and wait.',
      refuse: 'The code is not valid. Please ask the guard.',
      'call-guard': 'Please wait for the guard.',
    },
  },
  device: { thermometer, scanner },
  deviceUnavailable: 'No measuring right now',
  journalBlocked: 'NO ADMISSION',
  journalBlockedNote:
    'Records cannot be saved on this computer, so no verdict is given. Measure by hand and write it down; check the disk of the gate computer.',
  clockUnsure:
    'The clock of this PC cannot be trusted: look at dates on passes yourself and call maintenance.',
  roomShort: (hours) =>
    `The network is away, and there is room for ${hours} more hours of records: call maintenance today.`,
  phone: {
    heading: 'The alert has not reached the ops centre',
    todo: 'Phone the ops centre now and report:',
    number: (number) => `Phone ${number}`,
    what: (laneId, time) => `${laneId}, ${time}, fever suspected`,
    more: (count) => `and ${count} more`,
    done: 'I have called',
    failed: 'That was not recorded. Press once more.',
  },
  offline: 'Offline: the gate keeps working; records are saved and reported to the centre later.',
  lost: 'Screen disconnected',
  lostNote: (since) => `No contact with the gateway since ${since}. No verdict is shown.`,
  neverConnected: 'The gateway has not been reached yet. No verdict is shown.',
  lostAction:
    'Measure by hand and write it down. Check that the gate computer is on and its network cable plugged in. The screen reconnects by itself.',
  connecting: 'Connecting to the gateway…',
  reconnecting: 'Connection broken',
  reconnectingNote: 'Connecting to the gateway again; no verdict is shown. Please wait.',
  live: 'Connected',
  devices: 'Devices',
  reMeasure: 'Measure again',
  reMeasureKey: 'space bar',
  reMeasureImpossible:
    'There is nobody to measure again right now. Let the person pass the lane once first.',
  reMeasureFailed: 'The request did not reach the gateway. Press once more.',
  contrastOn: 'Contrast: high',
  contrastOff: 'Contrast: normal',
  inside: (people, vehicles) => `Inside, about: ${people} people, ${vehicles} vehicles`,
  soundOn: 'Sound: on',
  soundOff: 'Sound: off',
  soundBlocked: 'Touch the screen once to turn the sound on',
  chooseLane: 'Choose the lane of this screen',
  unknownLane: (laneId) => `This gateway has no lane ${laneId}.`,
};
