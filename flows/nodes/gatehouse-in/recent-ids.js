/**
 * Remembers the last ids that were let through. QoS 1 delivers at least once, and the gateway sends again
 * what was not confirmed: the same id is the same record.
 * @param {number} capacity Ids kept; the oldest goes first.
 */
export function createRecentIds(capacity) {
  /** @type {Set<string>} A set keeps the order of insertion. */
  const ids = new Set();
  return {
    /**
     * @param {string} id
     * @returns {boolean} `false` when the id was seen before
     */
    add(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > capacity) {
        const [oldest = ''] = ids;
        ids.delete(oldest);
      }
      return true;
    },
  };
}
