import { type Router, segmentsOf } from './router';

/** Where serverless.yml has the registry. */
const HOME = ['registry'];

/**
 * A router that finds the registry below another path than `/registry`: what API Gateway does with its stage, and a
 * proxy in front with a path of its own. What is not below it is left as it is: npm asks for some things at the root
 * of the host, whatever the registry's path.
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
