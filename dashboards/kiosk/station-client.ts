/** The station's HTTP interface as the kiosk uses it. Never throws: a failure is an answer. */
export type KioskLane = { readonly laneId: string; readonly checkpointId: string };

export type LanesAnswer =
  | { readonly kind: 'lanes'; readonly lanes: readonly KioskLane[] }
  | { readonly kind: 'token-wanted' }
  | { readonly kind: 'failed' };

export type TokenAnswer = 'accepted' | 'wrong' | 'failed';
export type ReMeasureAnswer = 'accepted' | 'impossible' | 'failed';

export async function fetchLanes(): Promise<LanesAnswer> {
  const response = await ask('/api/lanes');
  if (response?.status === 401) return { kind: 'token-wanted' };
  if (!response?.ok) return { kind: 'failed' };
  const { lanes } = (await response.json()) as { lanes: KioskLane[] };
  return { kind: 'lanes', lanes };
}

export async function sendToken(token: string): Promise<TokenAnswer> {
  const response = await ask('/api/session', { token });
  if (response?.ok) return 'accepted';
  return response?.status === 401 || response?.status === 400 ? 'wrong' : 'failed';
}

export async function requestReMeasure(laneId: string): Promise<ReMeasureAnswer> {
  const response = await ask(`/api/lanes/${encodeURIComponent(laneId)}/re-measure`, {});
  if (response?.ok) return 'accepted';
  return response?.status === 409 ? 'impossible' : 'failed';
}

/** With a body it is a POST. `null` when nobody answered. */
async function ask(path: string, body?: object): Promise<Response | null> {
  try {
    if (!body) return await fetch(path, { credentials: 'same-origin' });
    return await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    return null;
  }
}
