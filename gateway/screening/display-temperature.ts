/** How a number is made that is shown and never decided by. */
export const DISPLAY_FORMULA = 'mlx-piecewise-1';

const KNEE_AMBIENT_CELSIUS = 25;
const LOW_KNEE = { celsius: 32.66, slopeBelow: 0.186, slopeAbove: 0.086, bodyCelsius: 36.3 };
const HIGH_KNEE = { celsius: 34.84, slopeBelow: 0.148, slopeAbove: 0.1, bodyCelsius: 36.8 };
/** Body degrees per surface degree outside the knees: a constant and a part that grows with the ambient. */
const BELOW = { constant: 0.551658273, perAmbientDegree: 0.021525068 };
const ABOVE = { constant: 0.829320618, perAmbientDegree: 0.002364434 };

/**
 * The piecewise forehead formula of many guns around the MLX90614 (their maker never published its origin), for a
 * forehead spot. Between the knees a degree of skin is a quarter of a degree on the display, which hides drift and
 * fever alike: it is for eyes that are used to such numbers. Several copies of it in circulation have
 * 0.5 / ((high − low) · (surface − low)), which grows without bound at the low knee.
 */
export function mlxBodyCelsius(surfaceCelsius: number, ambientCelsius: number): number {
  const low = kneeAt(LOW_KNEE, ambientCelsius);
  const high = kneeAt(HIGH_KNEE, ambientCelsius);
  if (surfaceCelsius < low) {
    return LOW_KNEE.bodyCelsius + gain(BELOW, ambientCelsius) * (surfaceCelsius - low);
  }
  if (surfaceCelsius > high) {
    return HIGH_KNEE.bodyCelsius + gain(ABOVE, ambientCelsius) * (surfaceCelsius - high);
  }
  const rise = HIGH_KNEE.bodyCelsius - LOW_KNEE.bodyCelsius;
  return LOW_KNEE.bodyCelsius + (rise / (high - low)) * (surfaceCelsius - low);
}

function kneeAt(knee: typeof LOW_KNEE, ambientCelsius: number): number {
  const slope = ambientCelsius <= KNEE_AMBIENT_CELSIUS ? knee.slopeBelow : knee.slopeAbove;
  return knee.celsius + slope * (ambientCelsius - KNEE_AMBIENT_CELSIUS);
}

function gain(segment: typeof BELOW, ambientCelsius: number): number {
  return segment.constant + segment.perAmbientDegree * ambientCelsius;
}
