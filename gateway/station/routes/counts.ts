import * as z from 'zod';
import { countsSchema, insideSchema, refusalSchema } from '#gateway/station/api-schemas.ts';
import { RequestRefused } from '#gateway/station/refusals.ts';
import type { StationServer } from '#gateway/station/station-options.ts';

/** What the station needs of who counts. */
export type CountsSide = {
  readonly hours: () => z.infer<typeof countsSchema>['hours'];
  /** `null` where no lane counts anybody out. */
  readonly inside: () => z.infer<typeof insideSchema> | null;
  /** Rejects when it could not be kept. */
  readonly setInside: (people: number, vehicles: number) => Promise<void>;
};

const counted = z.int().min(0).max(1_000_000);
const setting = z.strictObject({
  people: counted.default(0).describe('How many are inside, as the guard has counted'),
  vehicles: counted.default(0),
});

export function countsRoutes(server: StationServer, counts: CountsSide): void {
  server.get(
    '/api/counts',
    {
      schema: {
        summary: 'Passages by lane and hour of the last two days, and an estimate of who is inside',
        tags: ['lane'],
        response: { 200: countsSchema },
      },
    },
    () => ({ hours: counts.hours(), inside: counts.inside() }),
  );

  server.post(
    '/api/counts/inside',
    {
      schema: {
        summary: 'A guard has counted who is inside, or knows that it is empty',
        tags: ['lane'],
        body: setting,
        response: { 200: insideSchema, '4xx': refusalSchema, '5xx': refusalSchema },
      },
    },
    async ({ body: { people, vehicles } }) => {
      await counts.setInside(people, vehicles).catch(() => {
        throw new RequestRefused('COUNT_NOT_KEPT', 'The number could not be kept on the disk.');
      });
      const inside = counts.inside();
      if (inside) return inside;
      throw new RequestRefused('NOBODY_COUNTED_OUT', 'No lane of this gateway counts the way out.');
    },
  );
}
