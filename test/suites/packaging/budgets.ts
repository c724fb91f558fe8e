import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Packaged } from '../../support/lambda/package';
import { functionsOf } from './template';

/** kB of the file that a cold start reads, compiles and runs. What lies beside it is loaded by few calls. */
const BUDGETS: Readonly<Record<string, number>> = {
  authorizerGithub: 110,
  pingGet: 33,
  whoamiGet: 32,
  profileGet: 32,
  refused: 34,
  loginPost: 45,
  loginCliGet: 48,
  loginCliPost: 50,
  membershipsGet: 67,
  visibilityGet: 65,
  trustGet: 68,
  userPut: 85,
  userDelete: 82,
  loginCallbackGet: 345,
  oidcExchange: 395,
  whyGet: 435,
  collaboratorsGet: 432,
  distTagsGet: 432,
  get: 438,
  tarGet: 435,
  malware: 460,
  put: 473,
  stagePost: 478,
  stageDecide: 483,
  webDecide: 567,
  webChange: 110,
  web: 579,
};
const WITH_STORAGE = 378;

type Bundles = ReadonlyMap<string, string>;

/** The file of each function. */
export function bundlesOf(service: Packaged): Bundles {
  const file = (name: string, handler: unknown) =>
    path.join(service.bundle(name), String(handler).replace(/\.default$/, '.js'));
  return new Map(
    functionsOf(service.template).map(({ name, properties }) => [name, file(name, properties.Handler)]),
  );
}

/** The functions that are beyond their budgets, with their kB. */
export async function tooLarge(bundles: Bundles): Promise<readonly (readonly [string, number])[]> {
  const sizes = await Promise.all(
    [...bundles].map(async ([name, file]) => [name, Math.round((await stat(file)).size / 1000)] as const),
  );
  return sizes.filter(([name, size]) => size > (BUDGETS[name] ?? WITH_STORAGE));
}
