import { createRandom } from '#sim/random.ts';
import {
  drawBodyTemperatureCelsius,
  FEVER_PROBABILITY,
  skinTemperatureCelsius,
} from '#sim/scenarios/body-heat.ts';
import type { CodePlan } from '#sim/scenarios/code-plan.ts';
import { CodeKind, drawCodePlan } from '#sim/scenarios/code-plan.ts';

/** A person of the rush: one frame and one valid code that nobody else has. */
export type RushPerson = {
  readonly personId: string;
  readonly bodyTemperatureCelsius: number;
  readonly skinTemperatureCelsius: number;
  readonly codeComesFirst: boolean;
  readonly code: CodePlan;
};

export const RUSH_AMBIENT_CELSIUS = 24;

/** The people of one lane: of all numbered persons every `laneCount`-th. The seed alone decides them. */
export function* rushPeople(
  seed: number,
  lane: number,
  laneCount: number,
  peopleCount: number,
): Generator<RushPerson, void> {
  const random = createRandom(seed, `rush/lane-${lane}`);
  for (let number = lane; number <= peopleCount; number += laneCount) {
    const isFeverish = random.chance(FEVER_PROBABILITY);
    const bodyTemperatureCelsius = drawBodyTemperatureCelsius(isFeverish, random);
    yield {
      personId: `${lane}-${number}`,
      bodyTemperatureCelsius,
      skinTemperatureCelsius: skinTemperatureCelsius(bodyTemperatureCelsius, RUSH_AMBIENT_CELSIUS),
      codeComesFirst: random.chance(0.5),
      code: drawCodePlan(0, random, CodeKind.Valid),
    };
  }
}
