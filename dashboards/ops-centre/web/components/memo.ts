import type { ComponentClass, FunctionComponent, VNode } from 'preact';
import { Component, h } from 'preact';

/** Draws a component anew only when one of its properties is another one: a row is not drawn for its neighbour. */
export function memo<Props extends object>(inner: FunctionComponent<Props>): ComponentClass<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props, next);
    }

    override render(): VNode {
      return h(inner as FunctionComponent, this.props);
    }
  };
}

function differs(before: object, after: object): boolean {
  const [old, fresh] = [Object.entries(before), new Map(Object.entries(after))];
  return old.length !== fresh.size || old.some(([key, value]) => fresh.get(key) !== value);
}
