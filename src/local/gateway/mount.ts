import { type Router, segmentsOf } from './router';

/** Where serverless.yml has the registry. */
const HOME = ['registry'];

/**
 * A router that finds the registry below another path than `/registry`, as API Gateway does with its stage,
 * or a proxy in front with its own path. Other paths are left as they are: npm sends some requests to the
 * root of the host, whatever the registry's path is.
 */
export function mount(route: Router, basePath: string): Router {
  const base = segmentsOf(basePath);
  if (base.join('/') === HOME.join('/')) return route;
  return (method, path) => {
    const segments = segmentsOf(path);
    const isBelow = base.every((segment, at) => segments[at] === segment);
    return route(method, isBelow ? [...HOME, ...segments.slice(base.length)].join('/') : path);
  };
}
