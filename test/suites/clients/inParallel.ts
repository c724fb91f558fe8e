const AT_ONCE = 2;

/** Some at a time, the answers in the order of the items. */
export async function inParallel<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const left = [...items.entries()];
  const answers: Answer[] = [];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, item] = next;
      answers[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}
