import { BELOW } from '../../src/local/gateway/below';
import type { ApiRoute } from '../../src/local/gateway/routes';

/** The routes that clients know, also where serverless.yml has their beginning alone. */
export function realRoutes(routes: readonly ApiRoute[]): readonly ApiRoute[] {
  return routes.flatMap((route) => {
    const found = wholes.filter(({ method, beginning }) => {
      return method === route.method && beginning === route.resource;
    });
    return BELOW.has(route.resource) ? found.map(({ resource }) => ({ ...route, resource })) : [route];
  });
}

/** The route of serverless.yml that has the beginning of that one; itself, where it stands there in full. */
export function gatewaysRoute(method: string, resource: string): string {
  const found = wholes.find((whole) => whole.method === method && whole.resource === resource);
  return found?.beginning ?? resource;
}

const wholes = [...BELOW].flatMap(([beginning, { routes }]) =>
  routes.map((route) => {
    const [method, path = ''] = route.split(' ');
    return { method, beginning, resource: beginning.replace('{proxy+}', path) };
  }),
);
