import { createHash } from 'node:crypto';
import type { WebContext } from '../../context';
import { RegistryError } from '../../errors';
import { authorize, may } from '../../http/authorize';
import { html } from '../../lib/html';
import { ACTIONS, type Action } from '../../registry/access/actions';
import { closest } from '../../registry/access/can';
import { verdictSentence } from '../../registry/firewall/verdict';
import { howImported } from '../../registry/import/record';
import { notFound, type PackageName } from '../../registry/names';
import { type ShownPackage, shownPackage } from '../../registry/packument/shown';
import { dependentsOf } from '../../store/catalogue/dependents';
import { keptPage, type MadePage, type PageSource } from '../../store/pages';
import { provenanceOf } from '../../store/provenance';
import type { PageFunction } from '../page';
import type { WebRoute } from '../routes';
import { dependentsSection } from '../view/package/dependents';
import type { PackagePage } from '../view/package/model';
import { type PackageMain, packageMain } from '../view/package/page';
import type { Visit } from '../visit';
import { type PageDownloads, pageDownloads } from './packageDownloads';
import { pageReadme } from './packageReadme';

/** One package, or one version of it. */
export const showPackage: PageFunction<'package'> = async (route, visit, context) => {
  const { name, version } = route;
  authorize(visit.request, context, { action: 'read', name });
  const rules = closest(context.config.access.rules, name.full);
  // Who may propose and approve follows from who may publish, where no rule says more.
  const told = ACTIONS.filter((action) => rules.some((rule) => rule[action] !== undefined));
  const rights = told.filter((action) => may(visit.request, context, { action, name: name.full }));
  const downloads = await pageDownloads(name, context);
  // All in it that is about the person: their page is that of everybody with the same rights. What was downloaded in the
  // week before today changes once a day.
  const variant = JSON.stringify([version ?? '', rights, ...stateOf(downloads)]);
  const make = (source: PageSource) => made(source, { route, rights, downloads, href: visit.href }, context);
  const isVisible = (full: string) => may(visit.request, context, { action: 'read', name: full });
  // Side by side, so that the page waits for one of them.
  const [kept, found] = await Promise.all([
    keptPage({ name, variant, make }, context),
    dependentsOf(name.full, isVisible, context.storage),
  ]);
  if (!kept) throw notFound(name);
  const { description, before, after }: Drawn = JSON.parse(kept.body);
  const dependents = html`${downloads?.section}${dependentsSection(found, visit.href)}`;
  return {
    title: version === undefined ? name.full : `${name.full}@${version}`,
    ...(description !== '' && { description }),
    main: html`${before}${dependents}${after}`,
    ...(kept.etag !== undefined && { etag: `${kept.etag} ${variant} ${dependents.markup}` }),
  };
};

type Drawn = PackageMain & { readonly description: string };

/** Short, and nothing where nothing was downloaded. */
function stateOf(downloads: PageDownloads | undefined): readonly string[] {
  if (!downloads || downloads.lastWeek.size === 0) return [];
  return [
    createHash('sha256')
      .update(JSON.stringify([...downloads.lastWeek]))
      .digest('base64url'),
  ];
}

type Asked = {
  readonly route: Extract<WebRoute, { readonly page: 'package' }>;
  readonly rights: readonly Action[];
  readonly downloads: PageDownloads | undefined;
  readonly href: Visit['href'];
};

async function made(source: PageSource, asked: Asked, context: WebContext): Promise<MadePage> {
  const { name, version } = asked.route;
  const shown = shownPackage(source.packument, version);
  if (version !== undefined && !shown.manifest) throw noVersion({ name, version, source });
  const readme = await pageReadme({ name, source, shown }, context);
  const parts = packageMain({ ...(await pageOf({ ...asked, source, shown }, context)), ...readme });
  const drawn: Drawn = { description: shown.manifest?.description ?? '', ...parts };
  return { body: JSON.stringify(drawn), isPassing: readme.isPassing === true };
}

type Missing = { readonly name: PackageName; readonly version: string; readonly source: PageSource };

/** A version that the firewall holds back is told of, as its files tell. */
function noVersion({ name, version, source }: Missing): RegistryError {
  const verdict = source.isOurs ? undefined : source.heldBack?.held.get(version);
  return verdict
    ? new RegistryError(403, verdictSentence(`${name.full}@${version}`, verdict))
    : new RegistryError(404, `${name.full} has no version ${version}.`);
}

type Read = Asked & { readonly source: PageSource; readonly shown: ShownPackage };

async function pageOf(
  { route, rights, downloads, href, source, shown }: Read,
  context: WebContext,
): Promise<PackagePage> {
  const { name, version } = route;
  const { config } = context;
  const built =
    source.isOurs && shown.manifest
      ? await provenanceOf(source.packument, { name, version: shown.manifest.version }, context.storage)
      : undefined;
  const imported =
    source.isOurs && shown.manifest ? howImported(source.packument, shown.manifest.version) : undefined;
  const heldBack = source.isOurs ? undefined : source.heldBack;
  const isPublisher = source.isOurs && rights.includes('publish');
  return {
    name,
    isOurs: source.isOurs,
    wanted: version,
    shown,
    ...(built && { provenance: built }),
    ...(imported && { imported }),
    rights,
    ...(isPublisher && { rules: closest(config.access.rules, name.full) }),
    ...(source.isOurs && downloads && { downloads: downloads.lastWeek }),
    ...(heldBack && { heldBack }),
    registryUrl: config.apiEndpoint,
    href,
  };
}
