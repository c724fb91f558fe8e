import { createUpstream } from '../../../src/adapters/npm';
import { concurrently } from '../../../src/lib/concurrently';
import { withTrailingSlash } from '../../../src/lib/trailingSlash';
import type { Place } from '../place';

const AT_ONCE = 8;

/** Warns of packages that nobody can install from the public registry any more, because ours have their names. */
export async function tellHidden(
  names: readonly string[],
  { registry: find, log }: Pick<Place, 'registry' | 'log'>,
): Promise<void> {
  // A scope has one owner, who has chosen to have it in two places.
  const asked = names.filter((name) => !name.startsWith('@')).toSorted();
  if (asked.length === 0 || !find) return;
  try {
    const { has } = createUpstream({ registry: withTrailingSlash(await find()), privateScopes: [] });
    const found = await concurrently(asked, AT_ONCE, async (name) => ((await has(name)) ? [name] : []));
    for (const name of found.flat())
      log.warning(
        `${name}: the public registry has a package of this name, too. Clients get yours alone now.`,
      );
  } catch {
    log.notice(
      'The public registry does not answer, so nobody knows whether it has packages of these names, too.',
    );
  }
}
