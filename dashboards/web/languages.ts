/** The languages of every page. The first is the default. */
export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

/** What each language calls itself, for the switch. */
export const languageName: Readonly<Record<Language, string>> = { 'zh-CN': '中文', en: 'English' };
