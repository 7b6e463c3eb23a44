import * as z from 'zod';
import { ID_PATTERN } from '#gateway/domain/identity.ts';

/** What the schemas of records have in common. */
export const id = z.string().regex(ID_PATTERN);
export const celsius = z.number().min(-100).max(500);

/** Where something was measured. */
export const place = { laneId: id, checkpointId: id };
