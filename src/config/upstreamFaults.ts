import { withTrailingSlash } from '../lib/trailingSlash';
import { defaultOrigin, type Origin } from '../registry/upstreams/origins';
import { scopes } from './access';
import { namedSecrets } from './namedSecrets';
import { type Environment, type Given, text } from './parsers';
import { isOnApiGateway, isSameServer } from './upstream';

/** What is wrong with the upstreams of the document beside the operator's variables: sentences. */
export function upstreamFaults(origins: readonly Origin[], env: Environment): readonly string[] {
  return [
    ...twoForAll(origins, env),
    ...withoutTokens(origins, env),
    ...inPrivateScopes(origins, env),
    ...itself(origins, env),
  ];
}

function twoForAll(origins: readonly Origin[], env: Environment): readonly string[] {
  const given = text({ env }, 'CODEBOX_REGISTRY');
  const named = given && withTrailingSlash(given);
  const inDocument = defaultOrigin(origins)?.url;
  if (named === undefined || inDocument === undefined || named === inDocument) return [];
  return [
    `CODEBOX_REGISTRY and the upstream for * are two registries (${inDocument}). A name has one origin: leave one of them out.`,
  ];
}

function withoutTokens(origins: readonly Origin[], env: Environment): readonly string[] {
  const tokens = namedSecrets(unjudged(env), 'CODEBOX_UPSTREAM_TOKENS');
  const missing = origins.flatMap(({ token }) =>
    token?.store === 'variable' && !tokens.has(token.name) ? [token.name] : [],
  );
  return missing.map((name) => `CODEBOX_UPSTREAM_TOKENS has no token of the name ${name}.`);
}

function inPrivateScopes(origins: readonly Origin[], env: Environment): readonly string[] {
  const own = scopes(unjudged(env), 'CODEBOX_PRIVATE_SCOPES');
  return origins
    .flatMap(({ packages }) => packages)
    .filter((pattern) => own.includes(pattern.split('/', 1)[0]?.toLowerCase() ?? ''))
    .map(
      (pattern) => `The upstream for ${pattern} would never be asked: CODEBOX_PRIVATE_SCOPES has the scope.`,
    );
}

function itself(origins: readonly Origin[], env: Environment): readonly string[] {
  const own = text({ env }, 'CODEBOX_PUBLIC_URL') ?? '';
  return origins
    .filter(({ url, token }) => isSameServer(url, own) || (isOnApiGateway(url) && token === undefined))
    .map(({ url }) => `The upstream ${url} is this registry itself, or another one like it without a token.`);
}

/** The faults of a variable are told where it is read. */
function unjudged(env: Environment): Given {
  return { env, faults: [] };
}
