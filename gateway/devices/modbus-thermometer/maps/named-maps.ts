import type { RegisterMap } from '#gateway/devices/modbus-thermometer/register-map.ts';
import { pyroMiniBusMap, pyroUsbMap } from './calex.ts';

/** The maps that have a name in the configuration. */
export const namedMaps = {
  pyrousb: pyroUsbMap,
  pyrominibus: pyroMiniBusMap,
  'os-mini': pyroMiniBusMap,
} as const satisfies Readonly<Record<string, RegisterMap>>;

export type MapName = keyof typeof namedMaps;

const entries = Object.entries(namedMaps) as readonly (readonly [MapName, RegisterMap])[];

/** Which map a device of that type has, and its maker's name; `null` for types that nobody has described. */
export function mapOfType(type: number): { readonly map: MapName; readonly model: string } | null {
  for (const [map, { identity }] of entries) {
    const model = identity?.types[type];
    if (model !== undefined) return { map, model };
  }
  return null;
}
