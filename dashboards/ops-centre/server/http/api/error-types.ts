import * as z from 'zod';

/** What every request is answered with that cannot be done. */
export const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('A full sentence'),
    action: z.string().describe('What to do about it; a full sentence'),
  }),
});
export type ApiErrorBody = z.infer<typeof apiError>;
