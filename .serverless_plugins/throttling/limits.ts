import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import type { FunctionDefinition } from '../lib/framework';

/** Requests per second. */
export type Rates = {
  /** Of the whole API together. */
  readonly all: number;
  /** Of each route that nobody has to log in for. */
  readonly open: number;
};

type Route = { readonly method: string; readonly path: string };

/**
 * The changes to a stage that limit its rates. A method is named by its path, whose slashes are written as ~1, and
 * `*` stands for all of them.
 */
export function limits(rates: Rates, routes: readonly Route[]): readonly PatchOperation[] {
  const open = routes.map(({ path, method }) => `/${escaped(path)}/${method.toUpperCase()}`);
  return [...limit('/*/*', rates.all), ...open.flatMap((place) => limit(place, rates.open))];
}

/** The routes that have no authorizer. */
export function openRoutes(functions: readonly (FunctionDefinition | undefined)[]): readonly Route[] {
  const events = functions.flatMap((definition) => definition?.events ?? []);
  return events.flatMap(({ http }) => (http && http.authorizer === undefined ? [http] : []));
}

/** AWS gives an account no more of them, in most regions. */
const LARGEST_BURST = 5000;

/** A burst of two seconds' worth: clients ask for all that they need at once. */
function limit(place: string, rate: number): readonly PatchOperation[] {
  return [
    { op: 'replace', path: `${place}/throttling/rateLimit`, value: String(rate) },
    {
      op: 'replace',
      path: `${place}/throttling/burstLimit`,
      value: String(Math.min(2 * rate, LARGEST_BURST)),
    },
  ];
}

function escaped(path: string): string {
  return `/${path}`.replace(/^\/+/, '/').replaceAll('~', '~0').replaceAll('/', '~1');
}
