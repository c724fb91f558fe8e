/** The registry answers hostile requests within a second, on a machine with nothing else to do. */
const PROMPT_MS = 2_000;

/** A machine that has much else to do takes longer for the plainest answer, too. */
const TIMES_PLAIN = 50;
const TRIES = 3;

type Ask = () => Promise<unknown>;

export function isSlow(milliseconds: number): boolean {
  return milliseconds > PROMPT_MS;
}

/**
 * Is that answer slow by itself, as often as it is asked for? `plain`: something that no function of the registry has
 * to do with, which takes as long as the machine makes everything take at the moment.
 */
export async function staysSlow(ask: Ask, plain: Ask): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await timeOf(plain);
    const milliseconds = await timeOf(ask);
    const after = await timeOf(plain);
    if (milliseconds <= Math.max(PROMPT_MS, TIMES_PLAIN * Math.max(before, after))) return false;
  }
  return true;
}

async function timeOf(ask: Ask): Promise<number> {
  const started = performance.now();
  await ask();
  return performance.now() - started;
}
