import ssri from 'ssri';
import { RegistryError, unavailable } from '../errors';
import { bodyEtag } from '../lib/bodyEtag';
import { isWithin } from '../lib/timeSpan';
import type { Upstream, UpstreamPackument } from '../ports/upstream';
import type { PackumentForm } from '../registry/packument/forms';
import { keptForm } from '../registry/packument/kept';
import { isTarballFile } from '../registry/packument/public';
import { COPY, type CopyParts, type CopyState, originalPackument, type Rewritten } from './copiedPackuments';
import { upstreamTarballKey } from './keys';

/**
 * An upstream that keeps what it has served in the bucket, below `-/upstream/`, so that installs go on while
 * the other one is away; or one that takes a token, for which nobody is sent there. Tarball URLs become the registry's
 * own. Only bytes with the integrity of their packument are kept or passed on. Copies are kept apart by the upstream's
 * URL: another one may have other bytes under the same name.
 */
export function createUpstreamCache(parts: CopyParts): Upstream {
  const state: CopyState = { ...parts, rewritten: new WeakMap(), away: undefined };
  return {
    ...parts.upstream,
    packument: (name, form) => packument(state, name, form),
    keeps: () => parts.keeps,
    tarball: (name, file) => checkedTarball(state, name, file),
    keptTarball: (name, file) => keptTarball(state, name, file),
  };
}

async function packument(
  state: CopyState,
  name: string,
  form: PackumentForm,
): Promise<UpstreamPackument | undefined> {
  const found = await originalPackument(state, name, form);
  return found && rewrittenOf(state, name, found);
}

/** Parsed once for each body. */
function rewrittenOf({ rewritten, config }: CopyState, name: string, found: UpstreamPackument): Rewritten {
  const known = rewritten.get(found);
  if (known) return known;
  const { body, promised } = keptForm(found.body, { name, registryUrl: config.apiEndpoint });
  const hash = bodyEtag(body);
  const { lastModified, fresh } = found;
  const made =
    body === found.body ? { ...found, promised } : { body, etag: hash, hash, lastModified, promised, fresh };
  rewritten.set(found, made);
  return made;
}

/**
 * The key of the kept tarball. If there is none, it is fetched and checked first. undefined: upstream has no
 * such file.
 */
async function keptTarball(state: CopyState, name: string, file: string): Promise<string | undefined> {
  if (!isTarballFile(file)) return undefined;
  const key = upstreamTarballKey({ origin: state.origin.url, name }, file);
  if (await state.storage.stat(key)) return key;
  const bytes = await checkedTarball(state, name, file);
  if (!bytes) return undefined;
  await state.storage.create(key, bytes, COPY);
  return key;
}

/** As upstream sends it. RegistryError 502 if it has another integrity than its packument promises. */
async function checkedTarball(state: CopyState, name: string, file: string): Promise<Uint8Array | undefined> {
  // The two forms are fetched apart: a new version may be in one of them only.
  const found =
    (await promised(state, { name, file, form: 'abbreviated' })) ??
    (await promised(state, { name, file, form: 'full' }));
  const named = state.origin.token ? found?.url : undefined;
  const bytes = found && (await state.upstream.tarball(name, file, named));
  if (!found && isWithin(state.away, Date.now())) {
    throw unavailable('The upstream registry is away, and there is no copy of that file. Try again later.');
  }
  if (!found || !bytes) return undefined;
  if (!ssri.checkData(Buffer.from(bytes), found.integrity)) {
    throw new RegistryError(
      502,
      `The file ${file} that the upstream registry sent does not have the promised integrity.`,
    );
  }
  return bytes;
}

type WantedCopy = { readonly name: string; readonly file: string; readonly form: PackumentForm };

async function promised(state: CopyState, { name, file, form }: WantedCopy) {
  const found = await originalPackument(state, name, form);
  return found && rewrittenOf(state, name, found).promised.get(file);
}
