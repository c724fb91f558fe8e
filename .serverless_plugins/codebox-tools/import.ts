import { statSync } from 'node:fs';
import { createProvenances } from '../../src/adapters/sigstore';
import type { Environment } from '../../src/config/parsers';
import { readAll } from '../../src/config/setting';
import { COMMAND_SETTINGS, SETTINGS } from '../../src/config/variables';
import { concurrently } from '../../src/lib/concurrently';
import { isLoopback } from '../../src/lib/loopback';
import { Secret } from '../../src/lib/secret';
import { packageNameIn } from '../../src/registry/names';
import { updateCatalogue } from '../../src/store/catalogue/update';
import { readTrustRoot } from '../../src/store/trustRoot';
import { OperatorError, reason } from '../lib/explain';
import type { Options } from '../lib/framework';
import type { Summary } from './each-object';
import { folderSource } from './import/folder';
import { tellHidden } from './import/hidden';
import { httpSource } from './import/http';
import { importPackage, type Work } from './import/package';
import type { Source } from './import/source';
import { newTally, progressLine, span, summaryOf, type Tally } from './import/tally';
import { wordsIn } from './package-option';
import type { Place } from './place';

/** Packages at once, each with some versions at once. */
const PACKAGES_AT_ONCE = 4;
/** Search is brought up to date after so many packages, so that it costs little and is never far behind. */
const CATALOGUE_AFTER = 100;
const SHOWN_WARNINGS = 50;
const MB = 1_000_000;

/**
 * Takes packages over from another registry, or from a folder of Verdaccio. It may be run again at any time: what is there
 * already stays, and other bytes are never written over it.
 */
export async function importPackages(place: Place): Promise<Summary> {
  const { options, log, show, env } = place;
  const source = sourceOf(options, env);
  const isDry = options['dry-run'] === true;
  if (isInsecure(source.title) && env.CODEBOX_IMPORT_TOKEN?.trim()) log.warning(IN_CLEAR);
  const names = await namesIn(source, options);
  const tally = newTally();
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const step = () => show(progressLine(tally, { all: names.length, seconds: seconds() }));
  const work: Work = { ...(await toolsOf(place, source)), tally, isDry, step };
  for (const part of inParts(names, CATALOGUE_AFTER)) {
    await concurrently(part, PACKAGES_AT_ONCE, (name) => importPackage(name, work));
    if (!isDry) await tellCatalogue(part, work, place);
  }
  await tellHidden(tally.names, place);
  tell(tally, { log, isDry, seconds: seconds() });
  return summaryOf(tally, isDry ? 'would be imported' : 'imported');
}

const IN_CLEAR = 'CODEBOX_IMPORT_TOKEN goes to the source without encryption: its URL is http.';

function isInsecure(title: string): boolean {
  return title.startsWith('http:') && !isLoopback(new URL(title).hostname);
}

function sourceOf(options: Options, env: Environment): Source {
  const from = typeof options.from === 'string' ? options.from.trim() : '';
  if (from === '') throw new OperatorError('Say where to import from: --from, with a URL or a folder.');
  if (statSync(from, { throwIfNoEntry: false })?.isDirectory()) return folderSource(from);
  const { importToken } = readAll(COMMAND_SETTINGS, env).values;
  return httpSource(from, { token: importToken === undefined ? undefined : new Secret(importToken) });
}

/** What was asked for by name, of scopes, or all. OperatorError for a scope that is none. */
async function namesIn(source: Source, options: Options): Promise<readonly string[]> {
  const [packages, scopes] = [wordsIn(options.package), wordsIn(options.scope)];
  const wrong = scopes.find((scope) => !packageNameIn(`${scope}/x`)?.scope);
  if (wrong !== undefined)
    throw new OperatorError(`--scope must be a scope such as @acme, not ${JSON.stringify(wrong)}.`);
  const wanted = scopes.length === 0 && packages.length === 0 ? [undefined] : scopes;
  const listed: string[] = [];
  for (const scope of wanted) listed.push(...(await source.names(scope)));
  return [...new Set([...packages, ...listed])];
}

async function toolsOf({ env, storage: open }: Place, source: Source) {
  const { maxPackument, oidcIssuer, githubUrl } = SETTINGS;
  const { values, faults } = readAll(
    { maxPackument, oidcIssuer, githubUrl },
    {
      maxPackument: env.CODEBOX_MAX_PACKUMENT,
      oidcIssuer: env.CODEBOX_OIDC_ISSUER,
      githubUrl: env.CODEBOX_GITHUB_URL,
    },
  );
  const [fault] = faults;
  if (fault) throw new OperatorError(`The variable ${fault.variable} ${fault.problem}.`);
  const storage = await open();
  const issuer = values.oidcIssuer;
  const provenances = createProvenances({ trustRoot: () => readTrustRoot(storage, { oidcIssuer: issuer }) });
  return {
    source,
    store: { storage, config: { maxPackument: values.maxPackument } },
    verifier: { provenances, issuer },
  };
}

/** Of those that were there already, too: an import that was killed may not have told it. */
async function tellCatalogue(
  names: readonly string[],
  { store: { storage } }: Work,
  { log, command }: Place,
) {
  try {
    const { failed } = await updateCatalogue(
      storage,
      names.flatMap((name) => packageNameIn(name) ?? []),
    );
    if (failed) throw failed.reason;
  } catch (error) {
    log.warning(`Search does not know all of it yet: ${reason(error)} Run ${command} index.`);
  }
}

function inParts<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}

type Told = Pick<Place, 'log'> & { readonly isDry: boolean; readonly seconds: number };

function tell({ warnings, bytes, imported }: Tally, { log, isDry, seconds }: Told): void {
  const shown = warnings.toSorted().slice(0, SHOWN_WARNINGS);
  const more = warnings.length - shown.length;
  if (shown.length > 0) {
    const rest = more > 0 ? `\n  and ${more} more; verify lists the versions` : '';
    log.warning(`Imported as they are:\n${shown.map((line) => `  ${line}`).join('\n')}${rest}`);
  }
  const rate = (imported / Math.max(seconds, 0.001)).toFixed(1);
  if (isDry) log.notice('Nothing was written: this was a dry run.');
  else log.notice(`${(bytes / MB).toFixed(1)} MB in ${span(seconds)} (${rate} versions a second)`);
}
