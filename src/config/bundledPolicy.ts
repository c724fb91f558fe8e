/**
 * The policy as JSON. At a deployment a plugin of esbuild puts it here (.serverless_plugins/lib/bundle-plugins.ts): Lambda
 * has no room for it among the variables. undefined: there is none.
 */
export const bundledPolicy: string | undefined = undefined;
