import type { Manifest, Packument } from '../../src/registry/packument/packument';
import { isIndex } from '../lib/bucket';
import { OperatorError } from '../lib/explain';
import { deployedVariables, setVariable } from './deployment';
import { eachObject, merge, type Summary } from './each-object';
import { changePackage } from './packages';
import type { Tools } from './tools';

type Target = {
  readonly host: string;
  /** In front of the packages, for example /registry; undefined: as it is. */
  readonly path: string | undefined;
};

/**
 * Moves the registry to another domain: the tarball URLs that are stored, then the URL that the functions tell.
 * The functions read the latter only; the stored ones are for those who read the bucket.
 */
export async function migrateDomain(tools: Tools): Promise<Summary> {
  const { serverless, options, log, show } = tools;
  const target = parseTarget(options);
  if (!target) {
    const message =
      'Give --host a host name only, for example npm.example.com, and --path a path like /registry.';
    throw new OperatorError(message);
  }
  const { apiEndpoint } = await deployedVariables(serverless, 'put');
  const path = target.path ?? (apiEndpoint ? new URL(apiEndpoint).pathname : '/registry');
  const publicUrl = `https://${target.host}${path}`;
  log.notice(`The registry will be at ${publicUrl}/ (--path chooses another path).`);
  const packages = await moveTarballs(tools, target);
  const functions = await eachObject({
    title: 'Changing functions',
    items: Object.keys(serverless.service.functions),
    name: (name) => name,
    work: (name) => setVariable(serverless, name, { apiEndpoint: publicUrl }),
    show,
  });
  log.notice(
    `The registry is at ${publicUrl}/. Set CODEBOX_PUBLIC_URL to that, or the next deploy will undo it.`,
  );
  return merge(packages, functions);
}

async function moveTarballs({ show, ...place }: Tools, target: Target): Promise<Summary> {
  const storage = await place.storage();
  return eachObject({
    title: 'Rewriting tarball URLs',
    items: (await place.objects()).filter(isIndex),
    name: ({ key }) => key,
    work: async (index) => {
      let outcome = '';
      const found = await changePackage(storage, index, (packument) => {
        const next = moved(packument, target);
        outcome = next === packument ? 'packages already right' : 'packages rewritten';
        return next;
      });
      return found ? outcome : 'packages deleted meanwhile';
    },
    show,
  });
}

function parseTarget({ host, path }: Tools['options']): Target | undefined {
  if (typeof host !== 'string' || !URL.canParse(`https://${host}`)) return undefined;
  const isHost = new URL(`https://${host}`).origin === `https://${host.toLowerCase()}`;
  if (!isHost || (path !== undefined && typeof path !== 'string')) return undefined;
  if (path !== undefined && !/^(\/[\w.~-]+)+\/?$/.test(path)) return undefined;
  return { host: host.toLowerCase(), path: path?.replace(/\/$/, '') };
}

/** The same object when nothing is to be changed. */
export function moved(packument: Packument, target: Target): Packument {
  const before = Object.entries(packument.versions);
  const after = before.map(([version, manifest]) => [version, movedManifest(manifest, target)] as const);
  const isSame = after.every(([, manifest], index) => manifest === before[index]?.[1]);
  return isSame ? packument : { ...packument, versions: Object.fromEntries(after) };
}

function movedManifest(manifest: Manifest, target: Target): Manifest {
  const { tarball } = manifest.dist;
  // The registry itself stores no more than the file's name.
  if (typeof tarball !== 'string' || !URL.canParse(tarball)) return manifest;
  const next = movedUrl(new URL(tarball), target);
  return next === tarball ? manifest : { ...manifest, dist: { ...manifest.dist, tarball: next } };
}

/** In front of `/widget/-/…`, `/@acme/widget/-/…` or `/@acme%2fwidget/-/…`. */
const BEFORE_PACKAGE = /^.*?(?=\/(@[^/]+(\/|%2f))?[^/]+\/-\/)/i;

function movedUrl({ pathname, search }: URL, { host, path }: Target): string {
  const moved = path === undefined ? pathname : pathname.replace(BEFORE_PACKAGE, () => path);
  return `https://${host}${moved}${search}`;
}
