/** Series of a Prometheus text by name and labels, as they are printed. */
export type Series = ReadonlyMap<string, number>;

export async function metricsOf({ url }: { readonly url: string }): Promise<Series> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const cut = line.lastIndexOf(' ');
      return [line.slice(0, cut), Number(line.slice(cut + 1))];
    }),
  );
}
