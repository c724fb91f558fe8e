/**
 * The results of `work` for every item, in the order of the items, at most `limit` at a time. Rejects with
 * the first failure; work that has not begun by then never begins.
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = entries(items);
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * A generator, unlike an array's own iterator, ends for all workers when one of them leaves its loop with an
 * error.
 */
function* entries<Item>(items: readonly Item[]): Generator<readonly [number, Item]> {
  yield* items.entries();
}
