import { createDecisions } from '../adapters/github/decisions';
import { createHolderOf } from '../adapters/github/holder';
import { createIdTokens } from '../adapters/github/idTokens';
import { createLateBucket } from '../adapters/lateBucket';
import { createMintedTokens } from '../adapters/mintedTokens';
import { createTokenTopic } from '../adapters/tokenTopic';
import type { AuthorizerContext, StorageContext, TokensContext, WorkflowContext } from '../context';
import type { Objects } from '../ports/storage';
import type { MintedTokens } from '../ports/tokens';
import { keepNews } from '../store/tokenKeeper';
import { baseContext } from './base';
import { keptFor, loginContext, sessionSecrets } from './login';
import { once } from './once';
import { storage } from './storage';

const mintedTokens: () => MintedTokens = /* @__PURE__ */ once((config) =>
  createMintedTokens({
    endpoint: config.apiEndpoint,
    secrets: sessionSecrets(),
    salt: config.githubClientId,
  }),
);

/** The authorizer reads tokens for machines, and may do nothing else to the bucket. */
const tokensBucket: () => Objects = /* @__PURE__ */ once((config) => createLateBucket(config, false));

export const authorizerContext: () => AuthorizerContext = /* @__PURE__ */ once((config) => ({
  ...loginContext(),
  mintedTokens: mintedTokens(),
  storage: tokensBucket(),
  machineTokens: createDecisions({ isKept: () => true, keptFor: keptFor(config) }),
  tellKeeper: createTokenTopic({
    ...config,
    logger: baseContext().logger,
    keep: (news) => keepNews(news, { storage: tokensBucket(), logger: baseContext().logger }),
  }),
}));

export const keeperContext: () => StorageContext = /* @__PURE__ */ once(() => ({
  ...baseContext(),
  storage: storage(),
}));

export const tokensContext: () => TokensContext = /* @__PURE__ */ once((config) => ({
  ...keeperContext(),
  holderOf: createHolderOf(config),
}));

export const workflowContext: () => WorkflowContext = /* @__PURE__ */ once((config) => ({
  ...baseContext(),
  storage: storage(),
  idTokens: createIdTokens(config),
  mintedTokens: mintedTokens(),
}));
