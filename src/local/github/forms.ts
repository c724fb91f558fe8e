import { type Html, html } from '../../lib/html';
import { isObject } from '../../lib/json';
import type { Answer } from './api';
import type { Received } from './wire';

/** The parameters of a request, from its query, or from a form or JSON in its body. */
export type Parameters = ReadonlyMap<string, string>;

export function parametersOf({ query, text, contentType }: Received): Parameters {
  if (contentType.includes('json')) return new Map([...query, ...textsIn(text)]);
  return new Map([...query, ...new URLSearchParams(text)]);
}

function textsIn(json: string): readonly (readonly [string, string])[] {
  const body = parse(json);
  if (!isObject(body)) return [];
  return Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const DESCRIPTIONS: ReadonlyMap<string, string> = new Map([
  ['incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.'],
  ['bad_verification_code', 'The code passed is incorrect or expired.'],
  ['redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL for this application.'],
  ['access_denied', 'The authorization request was denied.'],
  ['authorization_pending', 'The authorization request is still pending.'],
  ['slow_down', 'Too many requests have been made in the same timeframe.'],
  ['expired_token', 'This device_code has expired.'],
  ['incorrect_device_code', 'The device_code provided is not valid.'],
  ['device_flow_disabled', 'Device Flow must be explicitly enabled for this App.'],
  ['unsupported_grant_type', 'The grant type is not supported.'],
]);

export function descriptionOf(error: string): string {
  return DESCRIPTIONS.get(error) ?? 'The request failed.';
}

type Fields = Readonly<Record<string, string | number>>;

/** GitHub answers 200 for success and failure: as a form, unless the client asks for JSON. */
export function oauthAnswer({ accept }: Received, fields: Fields): Answer {
  const whole = 'error' in fields ? withDescription(fields) : fields;
  if (accept.includes('json')) return { status: 200, body: whole };
  const texts = Object.entries(whole).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    status: 200,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(texts).toString(),
  };
}

function withDescription(fields: Fields): Fields {
  const error = String(fields.error);
  const uri = `https://docs.github.com/apps/oauth-apps#${error}`;
  return { ...fields, error_description: descriptionOf(error), error_uri: uri };
}

export function page(status: number, content: Html): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: content.markup };
}

export function goTo(url: URL): Answer {
  return { status: 302, headers: { location: url.href } };
}

/** The same parameters again, for the next step. */
export function hidden(parameters: Parameters): readonly Html[] {
  return [...parameters].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}
