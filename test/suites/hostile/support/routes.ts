import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ApiRoute, readApi } from '../../../../src/local/gateway/routes';
import { realRoutes } from '../../../support/realRoutes';

const file = path.resolve(__dirname, '../../../../serverless.yml');

const api = readApi(readFileSync(file, 'utf8'));

/** Every route there is: a new one is attacked without being named anywhere. */
export const routes = realRoutes(api.routes);
export const { gatewayResponses } = api;

export type TitledRoute = readonly [title: string, route: ApiRoute];

export const titled = (wanted: readonly ApiRoute[]): readonly TitledRoute[] =>
  wanted.map((route) => [`${route.method} ${route.resource}`, route]);

const HARMLESS: ReadonlyMap<string, string> = new Map([
  ['name', 'widget'],
  ['sub', 'widget'],
  ['tar', 'widget-1.0.0.tgz'],
  ['tag', 'stable'],
  ['rev', '1-0123456789abcdef'],
  ['selector', '1.0.0'],
  ['token', 'a-token-of-somebody-else'],
]);

export function variablesOf({ resource }: ApiRoute): readonly string[] {
  return [...resource.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
}

/** Harmless values for all of its variables. */
export function paramsOf(route: ApiRoute): Readonly<Record<string, string>> {
  return Object.fromEntries(variablesOf(route).map((name) => [name, harmless(route, name)]));
}

type Share = <T>(attacks: readonly T[]) => readonly T[];

/**
 * The attacks of a list that this route takes, when the routes of the same method and function take turns with them, so
 * that each attack goes to one of them. `alike`: only routes with the same variables take turns.
 */
export function shareOf(route: ApiRoute): { readonly alike: Share; readonly ofFunction: Share } {
  const variables = variablesOf(route).join();
  const ofFunction = routes.filter(
    (other) => other.method === route.method && other.function.name === route.function.name,
  );
  const alike = ofFunction.filter((other) => variablesOf(other).join() === variables);
  const shareAmong =
    (those: readonly ApiRoute[]): Share =>
    (attacks) =>
      attacks.filter((_attack, index) => index % those.length === those.indexOf(route));
  return { alike: shareAmong(alike), ofFunction: shareAmong(ofFunction) };
}

/** The path of a route with that in the place of one variable, and harmless values for the others. */
export function pathOf(route: ApiRoute, attacked = '', attack = ''): string {
  return route.resource.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === attacked ? attack : harmless(route, name),
  );
}

function harmless({ resource }: ApiRoute, name: string): string {
  return name === 'name' && resource.includes('{sub}') ? '@acme' : (HARMLESS.get(name) ?? 'x');
}
