import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Packaged } from '../../support/lambda/package';
import { functionsOf } from './template';

/** kB of the file that a cold start reads, compiles and runs. What lies beside it is loaded by few calls. */
const BUDGETS: Readonly<Record<string, number>> = {
  authorizerGithub: 113,
  pingGet: 36,
  whoamiGet: 35,
  profileGet: 37,
  refused: 37,
  loginPost: 48,
  loginCliGet: 51,
  loginCliPost: 53,
  membershipsGet: 70,
  visibilityGet: 70,
  trustGet: 73,
  userPut: 88,
  userDelete: 85,
  loginCallbackGet: 345,
  oidcExchange: 395,
  whyGet: 448,
  collaboratorsGet: 445,
  distTagsGet: 446,
  get: 451,
  tarGet: 448,
  malware: 470,
  put: 476,
  stagePost: 481,
  stageDecide: 486,
  webDecide: 572,
  webChange: 115,
  web: 602,
};
const WITH_STORAGE = 387;

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
