import type { KioskText } from './kiosk-text.ts';

/** Why a measurement says nothing, what to do about it, and what is said aloud. */
export const enNotValid: KioskText['notValid'] = {
  unreadable: {
    reason: 'The thermometer sent no temperature.',
    next: 'Measure once more; if it stays so, use another thermometer.',
    speech: 'Please measure again.',
  },
  'out-of-range': {
    reason: 'This is no temperature of a person.',
    next: 'Come closer, aim at the middle of the forehead and measure once more.',
    speech: 'Please come closer and measure again.',
  },
  'ambient-out-of-range': {
    reason: 'It is too cold or too hot at the thermometer.',
    next: 'Measure inside, between 16 and 35 °C, or with a contact thermometer.',
    speech: 'Please wait for the guard.',
  },
  'ambient-missing': {
    reason: 'The ambient temperature is unknown.',
    next: 'Measure with a contact thermometer; check the ambient sensor.',
    speech: 'Please wait for the guard.',
  },
  'device-not-settled': {
    reason: 'The thermometer has not settled yet.',
    next: 'Leave it where it is for ten minutes; until then measure with a contact thermometer.',
    speech: 'Please wait for the guard.',
  },
  'wrong-mode': {
    reason: 'The thermometer is in the wrong mode.',
    next: 'Set it to the mode that is configured (body or surface) and measure once more.',
    speech: 'Please wait for the guard.',
  },
  unsteady: {
    reason: 'The value moved while it was taken.',
    next: 'Move the hair away, wipe off sweat, stand still and measure once more.',
    speech: 'Please uncover the forehead, stand still and measure again.',
  },
  'too-low': {
    reason: 'The value is too low to be right.',
    next: 'Uncover and dry the forehead, aim at its middle and measure once more.',
    speech: 'Please uncover the forehead and measure again.',
  },
  'cold-arrival': {
    reason: 'The forehead is still cold from outside.',
    next: 'Wait inside for five to ten minutes, then measure again.',
    speech: 'Please wait inside for five minutes, then measure again.',
  },
  duplicate: {
    reason: 'The thermometer sent the last value once more.',
    next: 'Measure once more.',
    speech: 'Please measure again.',
  },
  'too-old': {
    reason: 'The value came too late.',
    next: 'Measure once more.',
    speech: 'Please measure again.',
  },
};
