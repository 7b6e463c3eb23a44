import type { RecordKind } from '#gateway/domain/record.ts';

/** The checks of the Node-RED node, which is plain JavaScript outside of the program's import map. */
type Place = { site: string; gateway: string; kind: RecordKind; late: boolean };
type FlowEventCheck = {
  readonly KINDS: readonly string[];
  checkMessage(
    topic: string,
    payload: Buffer,
  ): {
    readonly accepted: readonly {
      readonly place: Place;
      readonly event: { readonly id: string };
    }[];
    readonly refused: readonly { readonly reason: string }[];
  };
  topicFilters(filter: {
    site: string;
    gateway: string;
    kind: string;
    late: boolean;
  }): readonly string[];
};
type RecentIds = { createRecentIds(capacity: number): { add(id: string): boolean } };
type SettingsCheck = {
  settingsFrom(config: Readonly<Record<string, unknown>>): Record<string, unknown>;
  firstBadSetting(settings: Record<string, unknown>): string | null;
};

export const nodeFolder = new URL('../../flows/nodes/gatehouse-in/', import.meta.url);

const load = (file: string): Promise<unknown> => import(new URL(file, nodeFolder).href);

export const eventCheck = (await load('event-check.js')) as FlowEventCheck;
export const recentIds = (await load('recent-ids.js')) as RecentIds;
export const settingsCheck = (await load('settings-check.js')) as SettingsCheck;
