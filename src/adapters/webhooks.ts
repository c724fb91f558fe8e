import { isIP } from 'node:net';
import { isObject } from '../lib/json';
import { lazily } from '../lib/lazily';
import { isPublicAddress } from '../lib/publicAddress';
import type { Secret } from '../lib/secret';
import type { Post } from '../ports/webhooks';
import { payloadOf } from '../registry/webhooks/payload';
import { signature } from '../registry/webhooks/sign';
import { parseEvent } from '../registry/webhooks/told';
import { urlFault } from '../registry/webhooks/url';
import type { Webhook } from '../registry/webhooks/webhook';
import { SECRET_PATIENCE_MS } from './appSecret/patience';
import { NOT_PUBLIC, publicLookup } from './webhooks/publicLookup';
import { createWebhookSecrets, type SecretsConfig } from './webhooks/secrets';

const TOTAL_MS = 5000;
/** What a receiver answers is of no use. More than that ends the connection. */
const MAX_ANSWER = 64 * 1024;

/** After so long at most a receiver that does not answer is given up. */
export const WEBHOOK_PATIENCE_MS = SECRET_PATIENCE_MS + TOTAL_MS;

type Parts = SecretsConfig & {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

type Message = {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Sends webhooks, each within 5 s. No redirect is followed, and what is no public address is refused, also where a name
 * leads to one: the address that was looked at is the one that is connected to.
 */
export function createPost({ now = Date.now, ...config }: Parts): Post {
  const secretAt = createWebhookSecrets(config);
  const connection = lazily(connect);
  return async (webhook, delivery) => {
    const [url, secret] = await Promise.all([
      secretAt(webhook.url),
      webhook.secret && secretAt(webhook.secret),
    ]);
    const body = payloadOf(webhook, delivery.event);
    const seconds = Math.floor(now() / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'codebox-npm',
      'codebox-delivery': delivery.id,
      'codebox-event': parseEvent(delivery.event)?.kind ?? '',
      'codebox-timestamp': String(seconds),
      ...(secret && { 'codebox-signature': `v1=${signature(secret, seconds, body)}` }),
    };
    await send(await connection(), webhook, { url: checked(url, webhook), body, headers });
  };
}

type Connection = Awaited<ReturnType<typeof connect>>;

/** Loaded at the first event. */
async function connect() {
  const { Agent, request } = await import('undici');
  const timeout = { timeout: TOTAL_MS };
  return {
    request,
    anywhere: new Agent({ connect: timeout }),
    publicOnly: new Agent({ connect: { ...timeout, lookup: publicLookup } }),
  };
}

async function send(
  { request, anywhere, publicOnly }: Connection,
  { allowPrivate }: Webhook,
  { url, body, headers }: Message,
): Promise<void> {
  const options = {
    method: 'POST',
    dispatcher: allowPrivate ? anywhere : publicOnly,
    headers,
    body,
    signal: AbortSignal.timeout(TOTAL_MS),
    // A function that slept holds connections that were closed meanwhile.
    reset: true,
  } as const;
  const answer = await request(url, options).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  await answer.body.dump({ limit: MAX_ANSWER }).catch(() => {});
  const { statusCode } = answer;
  if (statusCode >= 300 && statusCode < 400)
    throw new Error(`The receiver answered ${statusCode}. No redirect is followed.`);
  if (statusCode < 200 || statusCode > 299) throw new Error(`The receiver answered ${statusCode}.`);
}

/** An address in the URL is connected to without a look-up. */
function checked(secret: Secret, { allowPrivate }: Webhook): URL {
  const fault = urlFault(secret.reveal(), allowPrivate);
  if (fault !== undefined) throw new Error(`The URL ${fault}.`);
  const url = new URL(secret.reveal());
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) > 0 && !isPublicAddress(host)) throw new Error(NOT_PUBLIC);
  return url;
}

/** By its code alone: a message may hold the URL. */
function reasonOf(error: unknown): string {
  const { code, name, message } = isObject(error) ? error : {};
  if (message === NOT_PUBLIC) return NOT_PUBLIC;
  if (name === 'TimeoutError') return 'The receiver did not answer in time.';
  return `The receiver could not be reached: ${String(code ?? name ?? 'unknown')}.`;
}
