import type { Webhook } from '../../src/registry/webhooks/webhook';

/** One for JSON on loopback, with its URL and secret in the variable. */
export function webhook(changes: Partial<Webhook> = {}): Webhook {
  return {
    name: 'releases',
    events: ['package:put'],
    to: 'json',
    url: { store: 'variable', name: 'url' },
    secret: { store: 'variable', name: 'key' },
    allowPrivate: true,
    ...changes,
  };
}

type Changed = {
  readonly user?: { readonly name: string; readonly avatar: string };
  readonly command?: { readonly name: string };
  readonly body?: unknown;
};

/** A message of the topic. */
export function message(namespace: string, changes: Changed = {}): string {
  return JSON.stringify({
    user: { name: 'alice', avatar: 'https://github.example/alice.png' },
    timestamp: '2026-01-02T03:04:05.678Z',
    level: namespace.split(':')[0],
    namespace,
    command: { name: 'publish', args: [] },
    body: { name: '@acme/widget', version: '1.2.0' },
    ...changes,
  });
}
