import { useEffect, useState } from 'preact/hooks';
import { useApp } from '#console/console-app.ts';
import type { ApiProblem } from '#console/data/api-client.ts';

export type Loaded<Value> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly value: Value }
  | { readonly kind: 'problem'; readonly problem: ApiProblem };

/** Fetches what one screen needs; again when `trigger` changes, showing the old value meanwhile. */
export function useLoaded<Value>(path: string, trigger: unknown): Loaded<Value> {
  const { api, session } = useApp();
  const [loaded, setLoaded] = useState<Loaded<Value>>({ kind: 'loading' });
  useEffect(() => {
    let isWanted = true;
    const load = async (): Promise<void> => {
      const result = await api.request<Value>('GET', path);
      if (!isWanted) return;
      if (result.kind === 'ok') setLoaded({ kind: 'loaded', value: result.value });
      else if (result.problem.status === 401) session.ended();
      else setLoaded({ kind: 'problem', problem: result.problem });
    };
    void load();
    return () => {
      isWanted = false;
    };
  }, [path, trigger, api, session]);
  return loaded;
}
