import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { remember, remembered } from './memory.ts';

/** Dark for an ops room; the others for daylight and for weak eyes. */
export const themes = ['dark', 'light', 'contrast'] as const;
export type Theme = (typeof themes)[number];

const STORAGE_KEY = 'gatehouse.theme';

export function createTheme(): Signal<Theme> {
  const theme = signal<Theme>(
    themes.find((each) => each === remembered(STORAGE_KEY)) ?? preferredTheme(),
  );
  theme.subscribe((chosen) => {
    document.documentElement.dataset['theme'] = chosen;
    remember(STORAGE_KEY, chosen);
  });
  return theme;
}

const preferredTheme = (): Theme =>
  matchMedia('(prefers-contrast: more)').matches ? 'contrast' : 'dark';
