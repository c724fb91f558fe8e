/**
 * Resolves when the caller's turn comes, or after `patience` milliseconds, with a function that lets the next
 * one in.
 */
export type Line = (name: string, patience: number) => Promise<() => void>;

/**
 * Lines in which writers of one process wait for each other, one line per name. They save repeated attempts,
 * but they are not a lock: nobody waits without end for one that never leaves.
 */
export function createLine(): Line {
  const ends = new Map<string, Promise<void>>();
  return async (name, patience) => {
    const before = ends.get(name);
    let leave = () => {};
    const end = new Promise<void>((resolve) => {
      leave = resolve;
    });
    ends.set(name, end);
    if (before) await withPatience(before, patience);
    return () => {
      leave();
      if (ends.get(name) === end) ends.delete(name);
    };
  };
}

async function withPatience(turn: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([turn, over]);
  clearTimeout(timer);
}
