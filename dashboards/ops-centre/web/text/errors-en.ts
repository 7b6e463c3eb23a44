import type { errorsZh } from './errors-zh.ts';

/** The server speaks English already; only what it cannot say itself is here. */
export const errorsEn: typeof errorsZh = {
  next: 'Next: ',
  unreachable: {
    message: 'The ops centre’s server could not be reached.',
    action: 'Check this computer’s network, then try again.',
  },
  unknown: (status) => ({
    message: `The server gave an answer that could not be understood (${status}).`,
    action: 'Try again; if it happens again, tell an administrator.',
  }),
  byCode: {},
};
