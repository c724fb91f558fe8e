import { createUpstream } from '../../../src/adapters/npm';
import type { Environment } from '../../../src/config/parsers';
import { registryOf } from '../../../src/config/policyFile';
import { concurrently } from '../../../src/lib/concurrently';
import { withTrailingSlash } from '../../../src/lib/trailingSlash';
import { npmRegistry } from '../../../src/local/npmRegistry';
import { reason } from '../../lib/explain';
import type { Log } from '../../lib/framework';

const AT_ONCE = 8;

/** Warns of packages that nobody can install from the public registry any more, because ours have their names. */
export async function tellHidden(
  names: readonly string[],
  { env, log }: { readonly env: Environment; readonly log: Log },
): Promise<void> {
  // A scope has one owner, who has chosen to have it in two places.
  const asked = names.filter((name) => !name.startsWith('@')).toSorted();
  if (asked.length === 0) return;
  try {
    const registry = registryOf(env) ?? (await npmRegistry());
    const { has } = createUpstream({ registry: withTrailingSlash(registry), privateScopes: [] });
    const found = await concurrently(asked, AT_ONCE, async (name) => ((await has(name)) ? [name] : []));
    for (const name of found.flat())
      log.warning(
        `${name}: the public registry has a package of this name, too. Clients get yours alone now.`,
      );
  } catch (error) {
    log.notice(`Whether public packages have the same names could not be asked: ${reason(error)}`);
  }
}
