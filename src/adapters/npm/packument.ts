import { RegistryError, unavailable } from '../../errors';
import { bodyEtag } from '../../lib/bodyEtag';
import type { KeepText } from '../../lib/keptText';
import { count } from '../../ports/metrics';
import type { UpstreamPackument } from '../../ports/upstream';
import type { PackumentForm } from '../../registry/packument/forms';
import { type OwnPlace, ownForm } from '../../registry/packument/ownForm';
import type { HttpAnswer, HttpGet } from './get';

export type Question = OwnPlace & {
  /** The upstream registry, with a trailing slash. */
  readonly registry: string;
  readonly form: PackumentForm;
  /** The copy that upstream may confirm instead of sending it again. */
  readonly known: AnsweredPackument | undefined;
  readonly keepText: KeepText;
  /** How long to wait, where that is not as long as for others. */
  readonly totalMs?: number;
};

/** Upstream's own, for the next question. */
type Validators = { readonly etag: string | undefined; readonly lastModified: string | undefined };

export type AnsweredPackument = UpstreamPackument & { readonly validators: Validators };

const ACCEPT: Readonly<Record<PackumentForm, string>> = {
  abbreviated: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*',
  full: 'application/json',
};

/** Not 405: the public registry's cache once said that of packages that were there (npm/npm#21048). */
const ABSENT = new Set([404, 410]);

/**
 * Asks upstream for a packument: the known copy when upstream confirms it, undefined when there is no such package.
 * RegistryError 503 when upstream is down or asks for patience, 451 when it says so, 502 when it refuses access or
 * what it sends is not the packument of that name.
 */
export async function askPackument(get: HttpGet, question: Question): Promise<AnsweredPackument | undefined> {
  const { registry, name, form, known, totalMs } = question;
  const headers = {
    accept: ACCEPT[form],
    'accept-encoding': 'gzip',
    'user-agent': 'codebox-npm',
    ...conditions(known?.validators),
  };
  const url = new URL(`${registry}${encodeName(name).replace('/', '%2f')}`);
  const answer = await get(url, headers, totalMs);
  if (ABSENT.has(answer.status)) return undefined;
  if (answer.status === 304 && known) return known;
  if (answer.status !== 200) throw refusal(answer.status, name);
  return toPackument(answer, question);
}

/** The bytes of a tarball, undefined when upstream has none; errors as for a packument. */
export async function askTarball(get: HttpGet, url: URL): Promise<Uint8Array | undefined> {
  const answer = await get(url, { accept: 'application/octet-stream, */*', 'user-agent': 'codebox-npm' });
  if (ABSENT.has(answer.status)) return undefined;
  if (answer.status !== 200) throw refusal(answer.status, url.pathname.split('/').at(-1) ?? '');
  return answer.body;
}

/** A package name for the path of a URL; the slash behind the scope stays. */
export function encodeName(name: string): string {
  return encodeURIComponent(name).replace('%40', '@').replace('%2F', '/');
}

/** A file name, with what stands in old ones and needs no code (`left-pad@0.0.1.tgz`) as upstream writes it. */
export function encodeFile(file: string): string {
  return encodeURIComponent(file).replace(/%40|%2B/g, decodeURIComponent);
}

function conditions({ etag, lastModified }: Partial<Validators> = {}): Record<string, string> {
  if (etag) return { 'if-none-match': etag };
  return lastModified ? { 'if-modified-since': lastModified } : {};
}

async function toPackument(
  { header, body: bytes }: HttpAnswer,
  question: Question,
): Promise<AnsweredPackument> {
  const { name, keepText } = question;
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(header('content-type') ?? '');
  const form = isJson ? ownForm(bytes, question) : undefined;
  if (!form) throw new RegistryError(502, `The upstream registry did not send the packument of ${name}.`);
  const { body, isAsSent, document, ...more } = form;
  const hash = bodyEtag(body);
  const etag = matching(header('etag'), ETAG);
  const lastModified = dateIn(header('last-modified'));
  return {
    ...more,
    body: await keepText(body),
    etag: isAsSent && etag !== undefined ? etag : hash,
    hash,
    lastModified,
    validators: { etag, lastModified },
    answered: { original: bytes, document },
  };
}

/** They go on to our clients, so that nothing else may stand in these headers (RFC 9110 §8.8.3, §5.6.7). */
const ETAG = /^(?:W\/)?"[!#-~]{0,200}"$/;
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function matching(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

function dateIn(value: string | undefined): string | undefined {
  return Number.isNaN(Date.parse(value ?? '')) ? undefined : matching(value, DATE);
}

function refusal(status: number, name: string): RegistryError {
  if (status === 451) return new RegistryError(451, `${name} is not available upstream for legal reasons.`);
  if (status === 408 || status === 429 || status >= 500) {
    count('UpstreamOutages');
    return unavailable(`The upstream registry answered ${status} when asked for ${name}. Try again later.`);
  }
  if (status === 401 || status === 403) {
    return new RegistryError(
      502,
      `The upstream registry refuses access to ${name} (${status}). The operators of this registry have to look at its token for that upstream, or give it one.`,
    );
  }
  return new RegistryError(502, `The upstream registry answered ${status} when asked for ${name}.`);
}
