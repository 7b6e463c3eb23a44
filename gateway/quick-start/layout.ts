import * as path from 'node:path';

/** Where the quick start keeps things; all of it below one directory that may be deleted as a whole. */
export type Layout = {
  readonly root: string;
  readonly lines: string;
  readonly logs: string;
  readonly gatewayConfig: string;
  readonly gatewayData: string;
  readonly centreConfig: string;
  readonly centreData: string;
  readonly trustList: string;
};

export function layoutIn(root: string): Layout {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  return {
    root,
    lines: at('lines'),
    logs: at('logs'),
    gatewayConfig: at('gateway.yaml'),
    gatewayData: at('gateway'),
    centreConfig: at('ops-centre.yaml'),
    centreData: at('ops-centre'),
    trustList: at('lines', 'trust-list.json'),
  };
}
