import type { HealthWords } from './health-words.ts';

export const healthWordsEn: HealthWords = {
  condition: {
    hot: 'Reads high',
    cold: 'Reads low',
    capped: 'Threshold at its upper limit',
    'wrong-mode': 'Wrong mode',
    stuck: 'The same value again and again',
    replayed: 'The same sequence again and again',
    'too-little-variance': 'People hardly differ',
    'too-much-variance': 'Values scatter',
    'rounded-values': 'Every value ends in .0 or .5',
    'never-high': 'Never above 37.0 °C',
    'suspect-rate': 'Unusually many suspected',
    'dirty-lens': 'Lens probably dirty',
    drift: 'Drifts away from the others',
    'site-or-device': 'Drifts: thermometer or site',
    'changed-within-day': 'Reads otherwise since today',
    'verification-overdue': 'Check is overdue',
  },
  advice: {
    'look-for-heat':
      'Look for sun, a lamp or a heater on the thermometer or on the people before it; then check the thermometer and enter the check on the device page.',
    'look-for-cold':
      'Look for a draught or an open door and let people warm up before they are measured; then check the thermometer and enter the check on the device page.',
    verify:
      'Check the thermometer at a blackbody or with a contact thermometer and enter the check on the device page.',
    'set-mode': 'Set the thermometer to the mode that the configuration names.',
    restart: 'Switch the thermometer off and on; replace it if the same value comes back.',
    'look-at-source':
      'These values are not those of people: look at the thermometer and at whatever else sends on its line, and measure by hand until it is found.',
    'look-at-place':
      'Look at mounting, distance and aim, and at what has changed at this place; then check the thermometer.',
    'clean-lens':
      'Clean the lens as its maker says; then check the thermometer and enter the check on the device page.',
    'expect-outbreak':
      'Most suspected people were confirmed by a contact thermometer: expect an outbreak and tell whoever decides.',
  },
  measure: {
    'level-celsius': 'Level',
    'residual-celsius': 'Moved by',
    'median-celsius': 'Median',
    'highest-celsius': 'Highest value',
    'spread-ratio': 'Spread against its usual one',
    'run-readings': 'Values in a row',
    'suspected-people': 'Suspected',
    'ambient-slope': 'Follows the air by',
    'shift-in-spreads': 'Moved by',
    'age-days': 'Days since the check',
  },
  reference: 'Limit',
  restsOnPeople: (count) => `from ${count} people`,
  restsOnDays: (count) => `from ${count} days`,
};
