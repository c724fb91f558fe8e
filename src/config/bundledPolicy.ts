import type { Environment } from './parsers';

/*
 * What a function has of codebox.yml. At a deployment a plugin of esbuild puts it here
 * (.serverless_plugins/lib/bundle-plugins.ts): Lambda has no room for it among the variables.
 */

/** The policy as JSON. undefined: there is none. */
export const bundledPolicy: string | undefined = undefined;

/** Settings that stand there instead of in variables, by the functions' names. */
export const bundledSettings: Environment = {};

/** `upstreams` of the same document, as JSON. */
export const bundledUpstreams: string | undefined = undefined;

/** `webhooks`, too, as JSON. */
export const bundledWebhooks: string | undefined = undefined;
