/** Where a node of the edge network speaks (Sparkplug 3.0, chapter 4). */
export type SparkplugAddress = { readonly groupId: string; readonly nodeId: string };

const NAMESPACE = 'spBv1.0';

export const sparkplugTopics = {
  node: (kind: 'NBIRTH' | 'NDEATH' | 'NCMD', { groupId, nodeId }: SparkplugAddress): string =>
    `${NAMESPACE}/${groupId}/${kind}/${nodeId}`,
  device: (
    kind: 'DBIRTH' | 'DDEATH' | 'DDATA',
    { groupId, nodeId }: SparkplugAddress,
    device: string,
  ): string => `${NAMESPACE}/${groupId}/${kind}/${nodeId}/${device}`,
} as const;
