/** The station's HTTP interface as its pages use it. `null` when nobody answered; with a body it is a POST. */
export async function askStation(path: string, body?: object): Promise<Response | null> {
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

export type TokenAnswer = 'accepted' | 'wrong' | 'failed';

/** Trades the access token for a cookie. */
export async function sendToken(token: string): Promise<TokenAnswer> {
  const response = await askStation('/api/session', { token });
  if (response?.ok) return 'accepted';
  return response?.status === 401 || response?.status === 400 ? 'wrong' : 'failed';
}
