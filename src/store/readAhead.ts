import { atMost } from '../lib/atMost';
import { createRecentSet } from '../lib/recentSet';
import type { Storage } from '../ports/storage';
import type { Upstream } from '../ports/upstream';
import { packageNameIn } from '../registry/names';
import type { PackumentForm } from '../registry/packument/forms';
import { indexKey } from './keys/packages';

/** Half of the connections to upstream: the other ones are for what clients ask for. */
const AT_ONCE = 8;

/** A burst of installs asks for less. */
const MOST_IN_LINE = 1_000;

/** A name that is not remembered afterwards, as upstream is down, is not fetched for each packument that needs it. */
const TRIED = { items: 20_000, milliseconds: 60_000 };

/**
 * An upstream that fetches what a client will ask for next. An install asks for packuments one level of the tree after
 * the other, and waits for each of them as long as upstream is away. So the packages that the `latest` version of each
 * packument needs are fetched meanwhile, and are remembered when they are asked for. What these need is fetched when
 * they are. Of a name of ours upstream hears nothing here, either.
 *
 * For a process that lives on after its answer, and an upstream that remembers what it was asked.
 */
export function createReadAhead(upstream: Upstream, storage: Pick<Storage, 'stat'>): Upstream {
  const inTurn = atMost(AT_ONCE);
  const tried = createRecentSet(TRIED);
  let inLine = 0;
  const isAtHand = (name: string, form: PackumentForm) => upstream.isAtHand?.(name, form) ?? false;

  async function fetch(text: string, form: PackumentForm): Promise<void> {
    const name = packageNameIn(text);
    if (!name || isAtHand(text, form) || (await storage.stat(indexKey(name)))) return;
    await upstream.packument(text, form);
  }

  function line(name: string, form: PackumentForm): void {
    const key = `${form} ${name}`;
    if (isAtHand(name, form) || tried.has(key) || inLine >= MOST_IN_LINE) return;
    tried.add(key);
    inLine += 1;
    inTurn(() => fetch(name, form))
      // Who asks for it will hear of it.
      .catch(() => undefined)
      .finally(() => {
        inLine -= 1;
      });
  }

  return {
    ...upstream,
    packument: async (name, form) => {
      const found = await upstream.packument(name, form);
      for (const need of found?.needs ?? []) line(need, form);
      return found;
    },
  };
}
