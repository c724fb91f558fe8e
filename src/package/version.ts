import type { ReadContext } from '../context';
import { RegistryError } from '../errors';
import type { PackageTarget } from '../http/packageName';
import type { Reply } from '../http/reply';
import { notFound } from '../registry/names';
import { describeSelector } from '../registry/packument/selector';
import { versionOf } from '../store/versions';

type Wanted = PackageTarget & {
  readonly selector: string;
  /** As `authorizeReader` says. */
  readonly readable: ReadonlySet<'ours' | 'upstream'>;
};

/** One manifest, by version, dist-tag or range: corepack and other tools ask for it, npm itself does not. */
export async function getVersion({ name, selector, readable }: Wanted, context: ReadContext): Promise<Reply> {
  const found = await versionOf({ name, selector }, context);
  if (!found || !readable.has(found.from)) throw notFound(name);
  if (found.body === undefined)
    throw new RegistryError(404, found.held ?? `${name.full} has no ${describeSelector(selector)}.`);
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'private, max-age=0, must-revalidate',
  };
  return { status: 200, headers, body: found.body };
}
