import type { BaseContext } from '../context';
import { RegistryError } from '../errors';
import type { Route } from './lambda';
import type { Request } from './request';

/** Routes of which serverless.yml has the beginning alone. */
export type Below = {
  /** For example `/registry/-/npm/v1/security/{proxy+}`. */
  readonly beginnings: readonly string[];
  /** A method, and the rest of the path: `POST audits/quick`. */
  readonly routes: readonly string[];
};

/** A route as serverless.yml would have it in full, with its variables as they were sent. */
export type WholeRoute = Pick<Request, 'resource' | 'params'>;

/**
 * For a route that is called for everything below a beginning: it sees what it would see if serverless.yml had its routes
 * in full. In full, each segment and each method would be one more of the resources that CloudFormation takes (docs/aws.md
 * §3.1). What is not among them is 404.
 */
export function below<Context extends BaseContext>(all: Below, route: Route<Context>): Route<Context> {
  return (request, context) => {
    const found = wholeRoute(all, request.method, request);
    if (!found) throw new RegistryError(404, 'This registry has nothing at that address.');
    return route({ ...request, ...found }, context);
  };
}

/** What API Gateway has in full stays as it is. undefined: there is no such route below that beginning. */
export function wholeRoute(all: Below, method: string, sent: WholeRoute): WholeRoute | undefined {
  const { resource, params } = sent;
  if (!all.beginnings.includes(resource)) return { resource, params };
  // As API Gateway has it: empty segments count as none.
  const segments = (params.get('proxy') ?? '').split('/').filter((segment) => segment !== '');
  for (const route of all.routes) {
    const [verb, path = ''] = route.split(' ');
    const found = verb === method ? variablesIn(path.split('/'), segments) : undefined;
    if (found) return { resource: resource.replace('{proxy+}', path), params: found };
  }
  return undefined;
}

/** undefined: that is not the path. */
function variablesIn(path: readonly string[], sent: readonly string[]): Request['params'] | undefined {
  const isVariable = (segment: string) => segment.startsWith('{');
  const isIt = path.every((segment, at) => isVariable(segment) || segment === sent[at]);
  if (!isIt || path.length !== sent.length) return undefined;
  const variables = path.map((segment, at) => [segment.slice(1, -1), sent[at] ?? ''] as const);
  return new Map(variables.filter((_pair, at) => isVariable(path[at] ?? '')));
}
