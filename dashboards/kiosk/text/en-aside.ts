import type { AsideText } from './aside-text.ts';

/** What is said of people who were stepped aside, in English. */
export const enAside: AsideText = {
  heading: 'People aside',
  person: (label) => `No. ${label}`,
  since: (time) => `since ${time}`,
  open: (label) => `See to no. ${label}`,
  close: 'Close',
  more: (count) => `and ${count} more`,
  step: {
    'measure-again': 'Measure the same place again now; aim at its middle.',
    wait: 'Let them wait indoors, in the shade, until the time is over.',
    'other-site-and-contact':
      'Measure another place (wrist, neck or ear), and with a contact thermometer.',
    contact: 'Use the contact thermometer now and enter its value.',
  },
  ended: {
    confirmed: 'Fever confirmed: keep them apart with a mask on and wait for the ops centre.',
    cleared: 'The contact thermometer is fine: as to temperature they may pass.',
    'aim-corrected':
      'Fine when measured again, the first was aimed badly: as to temperature they may pass.',
    probable: 'Probably fever, no contact reading: keep them apart and wait for the ops centre.',
    unresolved: 'Not decided, the ops centre knows: write down where the person went.',
    'person-left': 'Left undecided, the ops centre knows: write down where they went.',
  },
  spoken: {
    'measure-again': 'please measure again.',
    wait: 'please wait indoors.',
    'other-site-and-contact': 'the wrist and the contact thermometer, please.',
    contact: 'the contact thermometer, please.',
    done: 'is decided. Please look at the screen.',
  },
  stepIn: {
    'measure-again': 'again within',
    wait: 'wait left',
    'other-site-and-contact': 'thermometer within',
    contact: 'thermometer within',
  },
  endsIn: 'ends in',
  due: 'now',
  high: 'high fever',
  otherSiteHigh: 'other place: high too',
  otherSiteNormal: 'other place: not high',
  action: {
    'start-wait': 'Start the wait',
    'measure-again': 'Same place again',
    'measure-other-site': 'Measure the wrist',
    'expect-contact': 'Read the thermometer',
    'person-left': 'Person left',
  },
  leftSure: 'Really left? Press again',
  accepted: {
    'start-wait': 'The wait has begun.',
    'measure-again': 'Measure now: the next measurement is theirs.',
    'measure-other-site': 'Measure the wrist now: the next measurement is theirs.',
    'expect-contact': 'The next value of the contact thermometer is theirs.',
    'person-left': 'Taken down: the person has left.',
  },
  contact: {
    heading: 'Contact thermometer',
    site: { axillary: 'armpit', ear: 'ear', oral: 'mouth' },
    erase: 'Erase',
    unfinished: 'Type three digits, for example 3, 7, 2 for 37.2 °C.',
    implausible: (value) =>
      `No contact thermometer shows ${value} °C (34.0 to 42.9). Look again and type it anew.`,
    enter: (label, site, value) => `Enter no. ${label}: ${site} ${value} °C`,
    entered: (label, site, value) => `Entered for no. ${label}: ${site} ${value} °C`,
  },
  refused:
    'Not taken down: the gateway does not accept it; it may be decided already. See how it stands.',
  failed: 'That did not reach the gateway. Press once more.',
  noActions: 'No contact with the gateway: go on by paper; write down times and values.',
};
