import ssri from 'ssri';
import { RegistryError, unavailable } from '../errors';
import { isWithin } from '../lib/timeSpan';
import type { Upstream } from '../ports/upstream';
import type { PackumentForm } from '../registry/packument/forms';
import { promisedOf } from '../registry/packument/kept';
import { isTarballFile } from '../registry/packument/public';
import { COPY, type CopyParts, type CopyState, copiedPackument } from './copiedPackuments';
import { upstreamTarballKey } from './keys/upstream';

/**
 * An upstream that keeps what it has served in the bucket, below `-/upstream/`, so that installs go on while
 * the other one is away; or one that takes a token, for which nobody is sent there. Tarball URLs become the registry's
 * own: `parts.upstream` sees to that. Only bytes with the integrity of their packument are kept or passed on. Copies are kept apart by the upstream's
 * URL: another one may have other bytes under the same name.
 */
export function createUpstreamCache(parts: CopyParts): Upstream {
  const state: CopyState = { ...parts, written: new WeakSet(), away: undefined };
  return {
    ...parts.upstream,
    packument: (name, form) => copiedPackument(state, name, form),
    keeps: () => parts.keeps,
    tarball: (name, file) => checkedTarball(state, name, file),
    keptTarball: (name, file) => keptTarball(state, name, file),
  };
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
  const found = await promisedInEither(state, { name, file });
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

type WantedFile = { readonly name: string; readonly file: string };
type WantedCopy = WantedFile & { readonly form: PackumentForm };

/** The two forms are fetched apart: a new version may be in one of them only. */
async function promisedInEither(state: CopyState, wanted: WantedFile) {
  const [first, second] = formsFor(state, wanted);
  return (
    (await promised(state, { ...wanted, form: first })) ??
    (await promised(state, { ...wanted, form: second }))
  );
}

/** The short one first, unless the client has asked for the other one: npm does. */
function formsFor({ upstream }: CopyState, { name }: WantedFile): readonly [PackumentForm, PackumentForm] {
  const isFull = upstream.remembers?.(name, 'full') && !upstream.remembers(name, 'abbreviated');
  return isFull ? ['full', 'abbreviated'] : ['abbreviated', 'full'];
}

async function promised(state: CopyState, { name, file, form }: WantedCopy) {
  const found = await copiedPackument(state, name, form);
  return found && promisedOf(found.promised ?? '', file);
}
