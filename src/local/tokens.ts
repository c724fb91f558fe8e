import { DAY_MS } from '../lib/span';
import keepTokens from '../tokens/keeper';

/**
 * What the schedule of a deployment does: tells the topic, now and each day, of tokens that end soon. Nobody waits for it;
 * the next day tries again. The result ends it.
 */
export function watchTokens(): () => void {
  const again = () => void keepTokens().catch(() => {});
  again();
  const timer = setInterval(again, DAY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
