import { createHash } from 'node:crypto';
import { isObject, type JsonObject, parseJson, textOf } from '../../lib/json';
import { matchesPackage } from '../access/glob';
import { KINDS, type Kind, type Webhook } from './webhook';

/** What a webhook has to tell. It holds no secret: queues and folders keep it. */
export type Delivery = {
  /** The same each time, also where the topic brings an event twice. */
  readonly id: string;
  /** The name of the webhook. */
  readonly webhook: string;
  /** The event as the topic has it: JSON. */
  readonly event: string;
};

/** What is known of an event of the topic. */
export type ToldEvent = {
  readonly kind: Kind;
  /** As `package:put`. */
  readonly namespace: string;
  readonly user: string;
  readonly body: JsonObject;
};

/** undefined: no webhook can be told of it. */
export function parseEvent(message: string): ToldEvent | undefined {
  const event = parseJson(message);
  if (!isObject(event) || isReplay(event)) return undefined;
  const [, level, namespace = ''] = /^(info|error):(.+)$/s.exec(textOf(event.namespace)) ?? [];
  const kind = KINDS.find((one) => one === (level === 'error' ? 'errors' : namespace));
  if (kind === undefined) return undefined;
  const user = isObject(event.user) ? textOf(event.user.name) : '';
  return { kind, namespace, user, body: isObject(event.body) ? event.body : {} };
}

/** `sls codebox index` tells the topic of every package again. People have an avatar, so nobody can look like it. */
function isReplay({ user, command }: JsonObject): boolean {
  return isObject(user) && user.name === 'Codebox' && user.avatar === '' && isIndex(command);
}

function isIndex(command: unknown): boolean {
  return isObject(command) && command.name === 'index';
}

/** What the event, a message of the topic, is to whom. */
export function deliveriesOf(message: string, webhooks: readonly Webhook[]): readonly Delivery[] {
  const event = parseEvent(message);
  if (!event) return [];
  const wanted = webhooks.filter((webhook) => wants(webhook, event));
  return wanted.map(({ name }) => ({ id: idOf(name, message), webhook: name, event: message }));
}

function wants({ events, packages }: Webhook, { kind, body }: ToldEvent): boolean {
  const name = textOf(body.name).toLowerCase();
  const isAbout = packages?.some((pattern) => matchesPackage(pattern.toLowerCase(), name)) ?? true;
  return events.includes(kind) && isAbout && (packages === undefined || name !== '');
}

function idOf(webhook: string, message: string): string {
  return createHash('sha256').update(`${webhook}\n${message}`).digest('hex').slice(0, 32);
}

/** A delivery that a queue or a folder has kept; undefined: it is none. */
export function parseDelivery(message: string): Delivery | undefined {
  const kept = parseJson(message);
  if (!isObject(kept)) return undefined;
  const { id, webhook, event } = kept;
  const isOne = typeof id === 'string' && typeof webhook === 'string' && typeof event === 'string';
  return isOne ? { id, webhook, event } : undefined;
}

/** What SNS filters the topic by, for those webhooks. */
export function topicFilter(webhooks: readonly Webhook[]): readonly (string | { readonly prefix: string })[] {
  const kinds = new Set(webhooks.flatMap(({ events }) => events));
  return [...kinds].sort().map((kind) => (kind === 'errors' ? { prefix: 'error:' } : `info:${kind}`));
}
