import { gunzipSync } from 'node:zlib';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { RegistryError } from '../errors';
import { isInNetworks } from '../lib/ipNetwork';
import { isObject } from '../lib/json';
import { hasTooManyValues, isNestedDeeper } from '../lib/jsonSize';
import type { Caller } from '../ports/log';
import type { Principal } from '../registry/access/can';
import { networksOf } from '../registry/machineTokens/values';
import { principalOf } from './principal';

/** A request as a route sees it: no AWS type, every value still untrusted. */
export type Request = {
  readonly method: string;
  /** The route's template, for example `/registry/{name}`. */
  readonly resource: string;
  /** Path variables as they were sent, still encoded. */
  readonly params: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  /** Who the authorizer found; undefined on routes without one. */
  readonly user: Caller | undefined;
  /** The same, as access rules see it; also undefined if the token has expired. */
  readonly principal: Principal | undefined;
  /**
   * All values that the authorizer passes on about the caller (authorizers/policy.ts); empty on routes
   * without one.
   */
  readonly authorizer: ReadonlyMap<string, string>;
  /** The address of the sender, as API Gateway saw it, and not as a header says; empty if unknown. */
  readonly sourceIp: string;
  /**
   * The body as bytes, decoded and decompressed. 400 or 413 if that fails; 413 also for more than `most`
   * bytes.
   */
  body(most?: number): Buffer;
};

const MAX_INFLATED = 64 * 1024 * 1024;

/** RegistryError 403: the caller's token is not for that address. */
export function toRequest(event: APIGatewayProxyEvent): Request {
  const headers = lowerCased(event.headers);
  const authorizer = authorizerValues(event);
  const principal = principalOf(authorizer, new Date());
  const sourceIp = event.requestContext?.identity?.sourceIp ?? '';
  assertAddress(sourceIp, authorizer);
  return {
    method: event.httpMethod,
    resource: event.resource,
    params: present(event.pathParameters),
    query: present(event.queryStringParameters),
    headers,
    user: principal && { name: principal.login, avatar: authorizer.get('avatar') ?? '' },
    principal,
    authorizer,
    sourceIp,
    body: (most) => readBody(event, headers, most),
  };
}

/**
 * A token for machines may be for a few networks. The authorizer does not hear of the address, so each function looks.
 * RegistryError 403; it does not say where the token works, as a thief may read it.
 */
function assertAddress(sourceIp: string, authorizer: ReadonlyMap<string, string>): void {
  const networks = networksOf(authorizer);
  if (networks.length === 0 || isInNetworks(sourceIp, networks)) return;
  throw new RegistryError(403, `This token may not be used from ${sourceIp || 'an unknown address'}.`);
}

/** A path variable, decoded once. API Gateway passes it on as it was sent (docs/aws.md §3.1). */
export function param(request: Request, name: string): string {
  const value = request.params.get(name);
  if (value === undefined || value === '') throw new RegistryError(404, 'Not found.');
  try {
    return decodeURIComponent(value);
  } catch {
    throw new RegistryError(400, `The ${name} in the URL is not correctly percent-encoded.`);
  }
}

/**
 * The name of the caller of a write. The authorizer lets nobody through without a name; this check holds even
 * if a route loses its authorizer.
 */
export function publisher({ user }: Request): string {
  if (user === undefined || user.name === '') throw new RegistryError(401, 'Log in to change packages.');
  return user.name;
}

/**
 * Does the client already have the object with this ETag (with its quotes)? Proxies that compress make ETags
 * weak.
 */
export function holds(request: Request, etag: string): boolean {
  const held = request.headers.get('if-none-match') ?? '';
  return held.split(',').some((candidate) => strong(candidate.trim()) === strong(etag));
}

function strong(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** No package.json of a person comes near it, and the dependency trees of an audit stay below. */
const MAX_DEPTH = 500;

/**
 * The body as JSON, of any shape. `most`: bytes; `values`: how many values it may hold. Both, and the depth, are looked
 * at before it is parsed: a kilobyte of gzip can keep a process busy for seconds.
 */
export function jsonBody(request: Request, most?: number, values?: number): unknown {
  const bytes = request.body(most);
  if (bytes.length === 0) throw new RegistryError(400, 'The request has no body; JSON is expected.');
  const text = bytes.toString('utf8');
  if (hasTooManyValues(text, values))
    throw new RegistryError(413, 'The JSON in the request body holds too many values.');
  if (isNestedDeeper(text, MAX_DEPTH)) {
    throw new RegistryError(
      400,
      `The JSON in the request body is nested more than ${MAX_DEPTH} levels deep.`,
    );
  }
  return parseJson(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RegistryError(400, 'The request body is not valid JSON.');
  }
}

function readBody(
  event: APIGatewayProxyEvent,
  headers: ReadonlyMap<string, string>,
  most = Number.POSITIVE_INFINITY,
): Buffer {
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (raw.length > most) throw new RegistryError(413, 'The request body is too large.');
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  // API Gateway decompresses by itself, but leaves the header: text is plain already (dougmoscrop/serverless-http#194).
  if (encoding === 'identity' || !event.isBase64Encoded) return raw;
  if (encoding !== 'gzip') throw new RegistryError(415, 'The request body may be compressed with gzip only.');
  try {
    return gunzipSync(raw, { maxOutputLength: Math.min(most, MAX_INFLATED) });
  } catch (cause) {
    if (isObject(cause) && cause.code === 'ERR_BUFFER_TOO_LARGE')
      throw new RegistryError(413, 'The decompressed request body is too large.');
    throw new RegistryError(400, 'The request body is not valid gzip.', { cause });
  }
}

function authorizerValues({ requestContext }: APIGatewayProxyEvent): ReadonlyMap<string, string> {
  const values: unknown = requestContext?.authorizer;
  const entries = typeof values === 'object' && values !== null ? Object.entries(values) : [];
  return new Map(entries.map(([name, value]) => [name, String(value)]));
}

function present(
  values: Readonly<Record<string, string | undefined>> | null | undefined,
): ReadonlyMap<string, string> {
  const entries = Object.entries(values ?? {});
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function lowerCased(values: Readonly<Record<string, string | undefined>> | null | undefined) {
  return new Map([...present(values)].map(([name, value]) => [name.toLowerCase(), value]));
}
