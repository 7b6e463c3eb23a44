import type { JSX } from 'preact';

/**
 * Meaning by shape, so that it never hangs on colour alone (WCAG 1.4.1): circle = all right,
 * triangle = measure again, octagon = fever, square = code, diamond = ask a person. The colour comes from the text colour.
 */
export const ShapeName = {
  Circle: 'circle',
  Triangle: 'triangle',
  Octagon: 'octagon',
  Square: 'square',
  Diamond: 'diamond',
} as const;
export type ShapeName = (typeof ShapeName)[keyof typeof ShapeName];

const outlines: Record<ShapeName, string> = {
  circle: 'M50 4a46 46 0 1 1 0 92a46 46 0 1 1 0-92z',
  triangle: 'M50 6L97 90H3z',
  octagon: 'M31 4h38l27 27v38l-27 27h-38l-27-27v-38z',
  square: 'M8 8h84v84h-84z',
  diamond: 'M50 1l49 49-49 49-49-49z',
};

const signs: Record<ShapeName, string> = {
  circle: 'M28 52l15 16 29-34',
  triangle: 'M50 36v26M50 74v2',
  octagon: 'M50 24v32M50 72v3',
  square: 'M30 30l40 40M70 30l-40 40',
  diamond: 'M37 38a13 13 0 1 1 20 11q-7 4-7 10M50 73v1',
};

/** In place of the shape's own sign: nobody knows yet. */
const QUESTION = 'M34 36a16 16 0 1 1 24 14q-8 5-8 12M50 78v1';

export type ShapeProps = {
  readonly name: ShapeName;
  readonly class?: string;
  readonly isQuestion?: boolean;
};

export function Shape(props: ShapeProps): JSX.Element {
  return (
    <svg class={`shape ${props.class ?? ''}`} viewBox="0 0 100 100" aria-hidden="true">
      <path class="shape-outline" d={outlines[props.name]} />
      <path class="shape-sign" d={props.isQuestion ? QUESTION : signs[props.name]} />
    </svg>
  );
}
