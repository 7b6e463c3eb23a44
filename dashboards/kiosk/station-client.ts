import { askStation } from '#web/station-http.ts';

/** The station's HTTP interface as the kiosk uses it. Never throws: a failure is an answer. */
export type KioskLane = { readonly laneId: string; readonly checkpointId: string };

export type LanesAnswer =
  | { readonly kind: 'lanes'; readonly lanes: readonly KioskLane[] }
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'failed' };

export type ReMeasureAnswer = 'accepted' | 'impossible' | 'failed';

export async function fetchLanes(): Promise<LanesAnswer> {
  const response = await askStation('/api/lanes');
  if (response?.status === 401) return { kind: 'token-wanted' };
  if (!response?.ok) return { kind: 'failed' };
  const { lanes } = (await response.json()) as { lanes: KioskLane[] };
  return { kind: 'lanes', lanes };
}

/** `false` when the station did not take it. */
export async function sayPhoned(laneId: string, episodeIds: readonly string[]): Promise<boolean> {
  const path = `/api/lanes/${encodeURIComponent(laneId)}/centre-phoned`;
  return (await askStation(path, { episodeIds }))?.ok ?? false;
}

export async function requestReMeasure(laneId: string): Promise<ReMeasureAnswer> {
  const response = await askStation(`/api/lanes/${encodeURIComponent(laneId)}/re-measure`, {});
  if (response?.ok) return 'accepted';
  return response?.status === 409 ? 'impossible' : 'failed';
}
