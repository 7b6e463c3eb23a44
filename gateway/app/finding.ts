/** One line of the doctor's report. */
export type Finding = {
  readonly ok: boolean;
  readonly subject: string;
  readonly sentence: string;
  /** What to do; empty when nothing is. */
  readonly action: string;
};

export const well = (subject: string, sentence: string, action = ''): Finding => ({
  ok: true,
  subject,
  sentence,
  action,
});

export const ill = (subject: string, sentence: string, action: string): Finding => ({
  ok: false,
  subject,
  sentence,
  action,
});
