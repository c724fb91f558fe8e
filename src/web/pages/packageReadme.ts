import type { ContentsContext } from '../../context';
import { RegistryError } from '../../errors';
import type { Html } from '../../lib/html';
import { contentsIn } from '../../registry/contents/listing';
import { readmeIn } from '../../registry/contents/readme';
import type { PackageName } from '../../registry/names';
import { manifestsOf } from '../../registry/packument/public';
import { shortReadme } from '../../registry/packument/readme';
import type { ShownPackage } from '../../registry/packument/shown';
import { placeOf } from '../../registry/readme/place';
import { openVersion, servedVersion } from '../../store/contents';
import type { PageSource } from '../../store/pages';

type Wanted = { readonly name: PackageName; readonly source: PageSource; readonly shown: ShownPackage };

type PageReadme = {
  /** undefined: the version has none, or it could not be read. */
  readonly readme?: Html;
  /** Why it could not be read, in a sentence. */
  readonly trouble?: string;
  /** Is the trouble one that may pass? Then the page is not kept. */
  readonly isPassing?: boolean;
};

/**
 * The readme of the version that is shown: the packument has one, that of the latest version. Others are in their
 * tarballs, which cost two reads of S3, or a download.
 */
export async function pageReadme(wanted: Wanted, context: ContentsContext): Promise<PageReadme> {
  const { shown } = wanted;
  const found = shown.readme === undefined ? await packedReadme(wanted, context) : { text: shown.readme };
  if (found.text === undefined) return found;
  // In a file of its own beside the function (bundle-plugins.ts): no other page needs it.
  const { readmeHtml } = await import('../../registry/readme/readme');
  const place = placeOf(shown.manifest?.repository);
  return { readme: readmeHtml(found.text, { place, images: context.config.webImages }) };
}

type Packed = Omit<PageReadme, 'readme'> & { readonly text?: string | undefined };

async function packedReadme(wanted: Wanted, context: ContentsContext): Promise<Packed> {
  try {
    return { text: shortReadme(await readmeText(wanted, context)) };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { trouble: error.message, isPassing: error.status >= 500 || error.status === 403 };
  }
}

async function readmeText(
  { name, source, shown }: Wanted,
  context: ContentsContext,
): Promise<string | undefined> {
  const version = shown.manifest?.version ?? '';
  const manifest = new Map(manifestsOf(source.packument)).get(version);
  if (!manifest) return undefined;
  const { isOurs } = source;
  const served = await servedVersion({ name, version, manifest, isOurs }, context);
  const { listing, tarball } = await openVersion(served, context);
  const file = readmeIn(listing);
  if (!file) return undefined;
  return (await contentsIn(tarball, new Set([file.at]))).get(file.at)?.toString('utf8');
}
