import type { ReadonlySignal, Signal } from '@preact/signals';
import { computed, effect } from '@preact/signals';
import { createAppContext } from '#web/app-context.ts';
import type { Formats } from '#web/format.ts';
import { createFormats } from '#web/format.ts';
import { createLanguage, textOf } from '#web/language.ts';
import type { Language } from '#web/languages.ts';
import { createTheme } from '#web/theme.ts';
import type { StationRecords } from './station-records.ts';
import { openStationRecords } from './station-records.ts';
import { en } from './text/en.ts';
import type { RecordsText } from './text/records-text.ts';
import { zh } from './text/zh.ts';

/** Everything that the page's components share. */
export type RecordsApp = StationRecords & {
  readonly language: Signal<Language>;
  readonly text: ReadonlySignal<RecordsText>;
  readonly formats: ReadonlySignal<Formats>;
};

export function createRecordsApp(): RecordsApp {
  const language = createLanguage();
  const text = textOf(language, { 'zh-CN': zh, en });
  createTheme();
  effect(() => {
    document.title = `${text.value.title} · Gatehouse`;
  });
  return {
    ...openStationRecords(),
    language,
    text,
    formats: computed(() => createFormats(language.value)),
  };
}

export const { AppProvider, useApp } = createAppContext<RecordsApp>('the page of records');
