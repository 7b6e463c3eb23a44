import type { Context } from 'preact';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export type AppContext<App> = {
  readonly AppProvider: Context<App | null>['Provider'];
  readonly useApp: () => App;
};

/** What the components of a page share, handed down once at the top. */
export function createAppContext<App>(page: string): AppContext<App> {
  const context = createContext<App | null>(null);
  return {
    AppProvider: context.Provider,
    useApp() {
      const app = useContext(context);
      if (!app) throw new Error(`A component was used outside ${page}.`);
      return app;
    },
  };
}
