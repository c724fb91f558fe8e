import type { ContentsContext } from '../../context';
import { RegistryError } from '../../errors';
import { isObject, parseJson } from '../../lib/json';
import type { Side } from '../../registry/contents/packageDiff';
import type { PackageName } from '../../registry/names';
import type { Stage } from '../../registry/stages/stage';
import { checkedContents, type OpenVersion, openVersion, servedVersion } from '../contents';
import { stageKey } from '../keys/stages';
import { versionOf } from '../versions';

/** What was proposed, with its manifest as it would be served. RegistryError 404: it was decided meanwhile; 502: its bytes are others. */
export async function openStaged(stage: Stage, { storage, contents }: ContentsContext): Promise<Side> {
  const { id, name, version, integrity } = stage;
  const [stored, object] = await Promise.all([
    storage.get(stageKey(id, 'manifest.json')),
    storage.get(stageKey(id, 'package')),
  ]);
  const manifest = stored && parseJson(Buffer.from(stored.body).toString('utf8'));
  if (!object || !isObject(manifest)) throw gone(stage);
  const key = `${id} ${integrity}`;
  const opened =
    contents.get(key) ?? (await checkedContents({ name, version, tarball: object.body, integrity }));
  contents.set(key, opened);
  return { manifest, ...opened };
}

/** What clients get now; undefined: there is no version yet. */
export async function openLatest(
  name: PackageName,
  context: ContentsContext,
): Promise<(OpenVersion & { readonly version: string }) | undefined> {
  const found = await versionOf({ name, selector: 'latest' }, context);
  const manifest = found?.body === undefined ? undefined : parseJson(found.body);
  const version = isObject(manifest) ? manifest.version : undefined;
  if (!found || !isObject(manifest) || typeof version !== 'string') return undefined;
  const isOurs = found.from === 'ours';
  const served = await servedVersion({ name, version, manifest, isOurs }, context);
  return { version, ...(await openVersion(served, context)) };
}

function gone({ name, version }: Stage): RegistryError {
  return new RegistryError(404, `Somebody has just decided about ${name.full}@${version}. Reload the page.`);
}
