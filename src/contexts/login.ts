import { createAppSecret, createSessionSecrets } from '../adapters/appSecret';
import { createGitHub } from '../adapters/github';
import { createDecisions } from '../adapters/github/decisions';
import { createHeldTokens } from '../adapters/github/heldTokens';
import { createGitHubOAuth } from '../adapters/github/oauth';
import type { Config } from '../config';
import type {
  CallbackContext,
  LoginContext,
  LoginStartContext,
  PickUpContext,
  SealContext,
} from '../context';
import type { Secret } from '../lib/secret';
import type { GitHubOAuth } from '../ports/github';
import { packPage, unpackPage } from '../registry/login/packedPage';
import { createSeals } from '../registry/login/seal';
import { baseContext } from './base';
import { once } from './once';
import { storage } from './storage';

export const appSecret: () => LoginContext['appSecret'] = /* @__PURE__ */ once(createAppSecret);

export const loginContext: () => LoginContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  appSecret: appSecret(),
  decisions: createDecisions({ isKept: ({ rights }) => rights.read, keptFor: keptFor(config) }),
  github: createGitHub(config, appSecret()),
}));

/** The first secret seals and signs; each of them opens. */
export const sessionSecrets: () => () => Promise<readonly [Secret, ...Secret[]]> = /* @__PURE__ */ once(
  (config) => createSessionSecrets(config, appSecret()),
);

const oauth: () => GitHubOAuth = /* @__PURE__ */ once((config) =>
  createGitHubOAuth({ ...config, appSecret: appSecret() }),
);

export const sealContext: () => SealContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  seals: async () =>
    createSeals(
      { secrets: await sessionSecrets()(), salt: config.githubClientId, now: () => Date.now() },
      { page: { pack: packPage, unpack: unpackPage } },
    ),
}));

export const loginStartContext: () => LoginStartContext = /* @__PURE__ */ once(() => ({
  ...sealContext(),
  oauth: oauth(),
}));

export const callbackContext: () => CallbackContext = /* @__PURE__ */ once(() => ({
  ...sealContext(),
  storage: storage(),
}));

export const pickUpContext: () => PickUpContext = /* @__PURE__ */ once(() => ({
  ...loginContext(),
  ...callbackContext(),
  oauth: oauth(),
  held: createHeldTokens(),
}));

/** What was found out about a token is remembered for a minute at most, and no longer than API Gateway does it. */
export function keptFor({ tokenTtl }: Config): number {
  return Math.min(60, tokenTtl) * 1000;
}
