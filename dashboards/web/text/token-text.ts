import type { Language } from '#web/languages.ts';

/** What a station's page says where it wants the access token. */
export type TokenText = {
  readonly heading: string;
  readonly note: string;
  readonly wrong: string;
  readonly failed: string;
  readonly submit: string;
};

export const tokenTexts: Readonly<Record<Language, TokenText>> = {
  'zh-CN': {
    heading: '访问令牌',
    note: '这台网关需要访问令牌。令牌在网关电脑的令牌文件中，请向安装人员索取。',
    wrong: '令牌不正确。请核对后重新输入。',
    failed: '没有连上网关。请稍后再试。',
    submit: '确定',
  },
  en: {
    heading: 'Access token',
    note: 'This gateway wants an access token. It is in the token file on the gate computer; ask whoever installed it.',
    wrong: 'The token is not right. Compare it and type it again.',
    failed: 'The gateway was not reached. Try again in a moment.',
    submit: 'OK',
  },
};
