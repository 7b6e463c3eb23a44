import type { DevicesText } from './devices-text.ts';

export const checkEn: DevicesText['check'] = {
  open: 'Check this thermometer',
  close: 'Close the check',
  title: (deviceId) => `Check of ${deviceId}`,
  kind: { blackbody: 'Blackbody', contact: 'Contact thermometer' },
  howTo: {
    blackbody:
      'Let the blackbody and the thermometer settle for ten minutes at the distance of a person. Set the blackbody to three temperatures between 35 and 39 °C and take a pair at each. Nobody may pass this lane meanwhile.',
    contact:
      'Measure at least three people, indoors for ten minutes, with both thermometers one after the other. Take the live value right after the lane has measured the person.',
  },
  reference: 'Reference',
  reading: 'Reading without offset',
  referenceLabel: (number) => `Reference ${number}`,
  readingLabel: (number) => `Reading ${number}`,
  takeLive: 'Take live value',
  takeLiveLabel: (number) => `Take the live value for reading ${number}`,
  addPair: 'Another pair',
  compute: 'Compute',
  confirm: 'Confirm: this offset counts from now on',
  confirmed:
    'The check counts from now on. The thermometer learns its level anew; until thirty people have passed the threshold is 37.3 °C at most.',
  incomplete: 'Fill in reference and reading of each pair, in °C.',
  failed: 'The gateway did not take the check. See whether this page is live and try again.',
  refusal: {
    'too-few-pairs': 'Enter three pairs of reference and reading at least.',
    'pairs-differ':
      'The pairs differ by more than 0.3 °C. Let thermometer and reference settle for ten minutes and take all of them again.',
    'offset-too-large':
      'The thermometer is off by more than 3 °C. Check its mode, and that reference and reading are not mixed up; replace it if both are right.',
    'not-measured-yet':
      'The thermometer has measured nothing since the gateway started. Take one measurement first.',
    'not-kept': 'The check could not be kept, so it does not count. Confirm it again in a minute.',
  },
  offset: (celsius) => `offset ${celsius} °C`,
  spread: (celsius) => `pairs within ${celsius} °C`,
  checkedOn: (day) => `checked on ${day}`,
  neverChecked: 'never checked',
  changed: (since) => `People read otherwise than on usual days since ${since}.`,
  history: 'Checks so far',
  noHistory: 'No check has been entered here yet.',
};
