/** One problem for a person: what happened, and what to do. */
export type ErrorText = { readonly message: string; readonly action: string };

/**
 * Sentences for the codes of the HTTP API, in Chinese. A code that is not here is shown as the
 * server said it, so that nothing is hidden.
 */
export const errorsZh = {
  next: '下一步：',
  unreachable: { message: '连不上中心服务器。', action: '请检查本机网络，稍后再试。' },
  unknown: (status: string) => ({
    message: `服务器给出了无法理解的回答（${status}）。`,
    action: '请重试；若再次出现，请联系管理员。',
  }),
  byCode: {} as Readonly<Record<string, ErrorText>>,
};
