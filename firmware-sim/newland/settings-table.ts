import type { MenuSetting, MenuTable } from '#sim/menu/menu-memory.ts';
import { numberEntry } from '#sim/menu/menu-memory.ts';

const switchEntry = (standard: 0 | 1) => numberEntry(0, 1, standard);

const hexEntry = (standard: string): MenuSetting => ({
  standard,
  range: '0-10',
  accepts: (data) => /^(?:[\dA-Fa-f]{2}){0,10}$/.test(data),
});

/**
 * Settings by Tag and SubTag. DFMADD and those of Code 11 are as the NLS-HR52 and NLS-HR42 manuals show
 * them with their replies; the names of the others are as on Newland's setup sheets, their ranges our reading.
 */
export const TABLE: MenuTable = {
  /** 0 by hand, 2 by itself when something comes into view, 3 all the time. */
  SCNMOD: { ...numberEntry(0, 3, 0), range: '0,2-3', accepts: (data) => /^[023]$/.test(data) },
  SCNENA: switchEntry(1),
  /** Terminating suffix, custom prefix and suffix, AIM identifier. */
  TSUENA: switchEntry(1),
  TSUSET: hexEntry('0D'),
  CPRENA: switchEntry(0),
  CPRSET: hexEntry(''),
  CSUENA: switchEntry(0),
  CSUSET: hexEntry(''),
  AIDENA: switchEntry(0),
  C11ENA: switchEntry(0),
  C11MIN: numberEntry(1, 127, 4),
  C11MAX: numberEntry(1, 127, 48),
  /** Label, type 6, interface, symbology, length, then the formatter's commands. */
  DFMADD: {
    standard: '',
    range: '',
    accepts: (data) => /^[0-3]6\d{3}\d{3}\d{4}[\dA-F]*$/.test(data),
  },
};
