import type { HttpAnswer } from '../../../src/adapters/npm/exchange';
import { parseJson } from '../../../src/lib/json';
import type { Secret } from '../../../src/lib/secret';
import { withTrailingSlash } from '../../../src/lib/trailingSlash';
import { attestationsUrl } from '../../../src/registry/import/manifest';
import { tarballFile } from '../../../src/registry/names';
import { OperatorError } from '../../lib/explain';
import { listedNames } from './listing';
import { createRequests, isAllowed, type Requests } from './requests';
import type { Source } from './source';

const MiB = 1024 * 1024;
const DOCUMENT = { accept: 'application/json', maxBytes: 128 * MiB, totalMs: 5 * 60_000 };
const TARBALL = { accept: '*/*', maxBytes: 256 * MiB, totalMs: 5 * 60_000 };

type Given = { readonly token: Secret | undefined; readonly pauseMs?: number };

/** Any npm registry. OperatorError for an address that is none, in which nothing secret is repeated. */
export function httpSource(address: string, { token, pauseMs }: Given): Source {
  const base = baseOf(address);
  const get = createRequests({ base, token, ...(pauseMs !== undefined && { pauseMs }) });
  const json = async (path: string) => documentIn(await get(new URL(path, base), DOCUMENT));
  return {
    title: base.href,
    names: (scope) => listedNames(json, scope),
    packument: ({ full }) => json(encoded(full).replace('/', '%2f')),
    tarball: async (name, { version, dist }) => {
      const usual = new URL(
        `${encoded(name.full)}/-/${encodeURIComponent(tarballFile(name, version))}`,
        base,
      );
      const answer = await tarballFrom(get, [urlIn(dist.tarball, base), usual]);
      if (answer?.status === 404 || answer?.status === 410) return undefined;
      if (answer?.status !== 200) throw refusal(answer?.status ?? 0);
      return { bytes: answer.body, date: dateIn(answer.header('last-modified')) };
    },
    attestations: async ({ dist }) => {
      const url = urlIn(attestationsUrl(dist), base);
      return url && documentIn(await get(url, DOCUMENT));
    },
  };
}

function baseOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(withTrailingSlash(address)) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new OperatorError('--from must be the http(s) URL of a registry, or a folder that exists.');
  }
  if (url.username || url.password) {
    throw new OperatorError(
      'The URL of --from must hold no user name and no password. Set CODEBOX_IMPORT_TOKEN to the token instead.',
    );
  }
  if (url.search || url.hash)
    throw new OperatorError('The URL of --from must have no query and no fragment.');
  return url;
}

/** undefined: 404. */
function documentIn({ status, body }: HttpAnswer): unknown {
  if (status === 404 || status === 410) return undefined;
  if (status !== 200) throw refusal(status);
  const document = parseJson(body.toString('utf8'));
  if (document === undefined) throw new OperatorError('The source sends what is not JSON.');
  return document;
}

function refusal(status: number): OperatorError {
  if (status === 401 || status === 403) {
    return new OperatorError(
      `The source does not let you read that (${status}). Is CODEBOX_IMPORT_TOKEN set to a token that may?`,
    );
  }
  return new OperatorError(`The source answers with status ${status}.`);
}

/** Where the packument says, and where every registry has it: some name a host that only they themselves reach. */
async function tarballFrom(
  get: Requests,
  urls: readonly (URL | undefined)[],
): Promise<HttpAnswer | undefined> {
  const different = new Map(urls.flatMap((url) => (url ? [[url.href, url] as const] : [])));
  let last: HttpAnswer | undefined;
  for (const url of different.values()) {
    last = await get(url, TARBALL);
    if (last.status === 200) return last;
  }
  return last;
}

function urlIn(value: unknown, base: URL): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value, base.href)) return undefined;
  const url = new URL(value, base);
  return isAllowed(url, base) && !url.username && !url.password ? url : undefined;
}

function encoded(name: string): string {
  return encodeURIComponent(name).replace('%40', '@').replace('%2F', '/');
}

function dateIn(header: string | undefined): string | undefined {
  const date = new Date(header ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
