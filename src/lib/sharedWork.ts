/** Work that many ask for at the same moment is done once for all of them. What it made, or why it failed, goes to each. */
export type SharedWork<Value> = (key: string, work: () => Promise<Value>) => Promise<Value>;

/** Of equal keys, the work that began last must be as good as the one that is under way. */
export function createSharedWork<Value>(): SharedWork<Value> {
  const underWay = new Map<string, Promise<Value>>();
  return (key, work) => {
    const known = underWay.get(key);
    if (known) return known;
    const begun = work().finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  };
}
