import { KEPT, type Kept } from '../../http/kept';
import { isObject, type JsonObject } from '../../lib/json';
import { isPacked } from '../../lib/keptText';
import type { Answer } from './answers';
import { Fault } from './answers';

type Headers = Map<string, string | readonly string[]>;

/** The result of a function, as an answer. Throws a Fault if API Gateway would call it malformed. */
export function toAnswer(result: unknown): Answer {
  if (!isObject(result)) throw malformed('The function did not return an object.');
  const { statusCode, headers = {}, multiValueHeaders = {} } = result;
  if (!isStatus(statusCode)) throw malformed('The function returned no valid statusCode.');
  return {
    status: statusCode,
    headers: toHeaders(headers ?? {}, multiValueHeaders ?? {}),
    ...bodyOf(result),
    download: keptOf(result)?.download,
  };
}

/** Bytes that the function had are taken as they are, and not by way of base64. */
function bodyOf(result: JsonObject): Pick<Answer, 'body' | 'hash'> {
  const kept = keptOf(result);
  if (kept?.bytes !== undefined) return { body: kept.bytes };
  if (isPacked(kept?.text)) return { body: kept.text, hash: kept.hash };
  const { body, isBase64Encoded } = result;
  if (body === undefined || body === null) return { body: '' };
  if (typeof body !== 'string') throw malformed('The function returned a body that is not text.');
  return isBase64Encoded === true ? { body: Buffer.from(body, 'base64') } : { body, hash: kept?.hash };
}

function keptOf(result: JsonObject & { readonly [KEPT]?: Kept }): Kept | undefined {
  return result[KEPT];
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

function toHeaders(single: unknown, many: unknown): Headers {
  if (!isObject(single) || !isObject(many))
    throw malformed('The function returned headers that are not an object.');
  const headers: Headers = new Map([['content-type', 'application/json']]);
  addSingle(headers, single);
  addMany(headers, many);
  return headers;
}

function addSingle(headers: Headers, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) headers.set(sentName(name), asText(name, value));
}

function addMany(headers: Headers, values: JsonObject): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Array.isArray(value)) throw malformed(`The function returned ${name}, but not as a list of values.`);
    headers.set(
      sentName(name),
      value.map((item) => asText(name, item)),
    );
  }
}

/**
 * These headers are API Gateway's own; it renames a function's. So no client of the deployed registry sees the
 * WWW-Authenticate of a route, only that of the gateway response for 401, and it is the same here.
 */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'date',
  'server',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
]);

function sentName(name: string): string {
  const lower = name.toLowerCase();
  return OWN_HEADERS.has(lower) ? `x-amzn-remapped-${lower}` : lower;
}

function asText(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw malformed(`The function returned a value for ${name} that is not text.`);
}

function malformed(reason: string): Fault {
  return new Fault('LAMBDA_FAILURE', { cause: new Error(reason) });
}
