import { configFaults, readConfig } from '../../src/config';
import type { Environment } from '../../src/config/parsers';
import { policyFaults, readPolicyFile, registryOf, withFileSettings } from '../../src/config/policyFile';
import { readAll, type Setting } from '../../src/config/setting';
import { unknownSettings } from '../../src/config/unknown';
import { isOnApiGateway, isSameServer } from '../../src/config/upstream';
import { DEPLOYMENT_SETTINGS, SETTINGS } from '../../src/config/variables';
import { configWarnings } from '../../src/config/warnings';
import { CHECKS } from './checks';

/** What the operator decides at a deployment; the rest it fills in itself, or only a laptop has it. */
const TOLD = Object.entries<Setting>(SETTINGS).filter(([, { where }]) => where !== 'laptop');
const ROWS = [...TOLD, ...Object.entries<Setting>(DEPLOYMENT_SETTINGS)];

/** Sentences for each variable that is missing or malformed, and what it is for. Secrets are not repeated. */
export function findProblems(env: Environment, stage: string): readonly string[] {
  const { places } = readPolicyFile(env);
  const faults = [...configFaults(lambdaEnvironment(env)), ...readAll(DEPLOYMENT_SETTINGS, env).faults];
  const variables = ROWS.flatMap(([name, { operator, purpose }]) => {
    const value = env[operator]?.trim();
    const own = faults.filter(({ variable }) => variable === name).map(({ problem }) => problem);
    const further = value && own.length === 0 ? CHECKS.get(name)?.(value, stage) : undefined;
    const problems = further === undefined ? own : [further];
    const sentences = problems.map((problem) => `${places.get(operator) ?? operator} ${problem}.`);
    return sentences.length === 0 ? [] : [`${sentences.join(' ')} It is ${purpose}.`];
  });
  return [...unknownSettings(env), ...variables, ...asksItself(env), ...policyFaults(env)];
}

/** `npm config get registry` gives the registry's own URL once the client is set up. */
function asksItself({ CODEBOX_REGISTRY = '', CODEBOX_PUBLIC_URL = '' }: Environment): readonly string[] {
  const registry = CODEBOX_REGISTRY.trim();
  if (isSameServer(registry, CODEBOX_PUBLIC_URL.trim())) {
    return [`CODEBOX_REGISTRY is this registry itself. ${TAKE_ANOTHER}`];
  }
  if (!isOnApiGateway(registry)) return [];
  return [`CODEBOX_REGISTRY is this registry itself, or another one like it. ${TAKE_ANOTHER}`];
}

/** Completes a sentence about an upstream that is the registry itself. */
export const TAKE_ANOTHER =
  'Set CODEBOX_REGISTRY to the registry that public packages come from: the one that npm uses where this one is not set up.';

/** What is allowed, but seldom meant; nothing as long as there are problems. */
export function findWarnings(env: Environment): readonly string[] {
  const variables = lambdaEnvironment(env);
  return configFaults(variables).length > 0 ? [] : configWarnings(readConfig(variables));
}

/** The operator's settings under the names that the functions know. */
export function lambdaEnvironment(env: Environment): Environment {
  const set = withFileSettings(env);
  const named = Object.fromEntries(TOLD.map(([name, { operator }]) => [name, set[operator]]));
  // Without one, the deployment fills in the address of the API that it creates.
  return {
    ...named,
    registry: registryOf(env),
    apiEndpoint: named.apiEndpoint?.trim() || 'https://api.example/registry',
  };
}
