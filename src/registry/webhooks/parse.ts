import { defined, isObject, type JsonObject } from '../../lib/json';
import { nearest } from '../../lib/nearest';
import { patternsIn, problemsOf, repeated, shown, unknownFields } from '../documentList';
import { type KeptPlace, keptPlace } from '../secretPlace';
import { isOfNoPackage, KINDS, RECEIVERS, type Webhook } from './webhook';

type Parsed = { readonly webhooks: readonly Webhook[]; readonly problems: readonly string[] };

const FIELDS = ['name', 'events', 'packages', 'to', 'url', 'secret', 'allowPrivate'];

/** `webhooks` of a codebox.yml. Each problem is a sentence, and none repeats what may be a secret. */
export function parseWebhooks(value: unknown): Parsed {
  if (value === undefined) return { webhooks: [], problems: [] };
  if (!Array.isArray(value)) return { webhooks: [], problems: ['webhooks must be a list.'] };
  const read = value.map(parseEntry);
  const names = value.map((entry) => (isObject(entry) ? entry.name : undefined));
  const twice = repeated(names.filter(isName)).map((name) => `webhooks has two of the name ${name}.`);
  return {
    webhooks: read.flatMap(({ webhook }) => webhook ?? []),
    problems: [...problemsOf('webhooks', read), ...twice],
  };
}

type Entry = { readonly webhook?: Webhook; readonly problems: readonly string[] };

function parseEntry(value: unknown): Entry {
  if (!isObject(value)) return { problems: ['it must have the fields name, events, to and url'] };
  const problems = unknownFields(value, FIELDS);
  const { name, to = 'json', allowPrivate = false } = value;
  if (!isName(name)) problems.push('name must be 1 to 40 small letters, digits and hyphens');
  if (!isOneOf(RECEIVERS, to)) problems.push(`to must be ${RECEIVERS.join(' or ')}`);
  if (typeof allowPrivate !== 'boolean') problems.push('allowPrivate must be true or false');
  const events = eventsIn(value.events, problems);
  const packages = value.packages === undefined ? undefined : patternsIn(value.packages, problems);
  if (packages && packages.length > 0) problems.push(...neverTold(events));
  const url = placeIn(value.url, 'url', problems);
  const secret = secretIn(value, problems);
  if (problems.length > 0 || !isName(name) || !isOneOf(RECEIVERS, to) || !url) return { problems };
  const webhook = { name, events, ...defined({ packages }), to, url, ...defined({ secret }) };
  return { webhook: { ...webhook, allowPrivate: allowPrivate === true }, problems };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z\d][a-z\d-]{0,39}$/.test(value);
}

function isOneOf<Word extends string>(words: readonly Word[], value: unknown): value is Word {
  return words.some((word) => word === value);
}

function eventsIn(value: unknown, problems: string[]): Webhook['events'] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push('events must be a list such as [package:put, package:unpublish]');
    return [];
  }
  const isKind = (one: unknown) => isOneOf(KINDS, one);
  for (const one of value.filter((item) => !isKind(item)))
    problems.push(
      `events has ${shown(one)}, which there is not. The nearest one is ${nearest(String(one), KINDS)}`,
    );
  return value.filter(isKind);
}

function neverTold(events: Webhook['events']): readonly string[] {
  const found = events.filter(isOfNoPackage);
  if (found.length === 0) return [];
  return [
    `packages would keep back ${found.join(', ')}, because these events are about no package. Give them a webhook without packages`,
  ];
}

function placeIn(value: unknown, field: string, problems: string[]): KeptPlace | undefined {
  const place = keptPlace(value, 'CODEBOX_WEBHOOK_SECRETS');
  if (typeof place !== 'string') return place;
  problems.push(`${field} ${place}. The ${field} itself must not stand in the document`);
  return undefined;
}

/** Whoever gets JSON must be able to tell it from what somebody else sends to the same URL. */
function secretIn({ to = 'json', secret }: JsonObject, problems: string[]): KeptPlace | undefined {
  if (to === 'json') return placeIn(secret, 'secret', problems);
  if (secret !== undefined) problems.push('secret is only for to: json; Slack and Teams check no signature');
  return undefined;
}
