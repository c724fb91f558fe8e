import { urlFault } from '../registry/webhooks/url';
import type { Webhook } from '../registry/webhooks/webhook';
import { namedSecrets } from './namedSecrets';
import type { Environment, Given } from './parsers';

/** What is wrong with the webhooks of the document beside the operator's variables: sentences without a secret. */
export function webhookFaults(webhooks: readonly Webhook[], env: Environment): readonly string[] {
  // The faults of the variable are told where it is read.
  const given: Given = { env, faults: [] };
  const secrets = namedSecrets(given, 'CODEBOX_WEBHOOK_SECRETS');
  const places = webhooks.flatMap(({ url, secret }) => [url, ...(secret ? [secret] : [])]);
  const names = places.flatMap((place) => (place.store === 'variable' ? [place.name] : []));
  const missing = [...new Set(names)].filter((name) => !secrets.has(name));
  const wrong = webhooks.flatMap(({ name, url, allowPrivate }) => {
    const value = url.store === 'variable' ? secrets.get(url.name) : undefined;
    const fault = value && urlFault(value.reveal(), allowPrivate);
    return fault === undefined ? [] : [`The URL of the webhook ${name} ${fault}.`];
  });
  return [...missing.map((name) => `CODEBOX_WEBHOOK_SECRETS has nothing of the name ${name}.`), ...wrong];
}
