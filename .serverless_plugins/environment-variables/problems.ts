import { configFaults } from '../../src/config';
import { VARIABLES } from './variables';

type Environment = Readonly<Record<string, string | undefined>>;

/** A sentence for each variable that is missing or malformed, with what it is for. Values are not repeated. */
export function findProblems(env: Environment, stage: string): readonly string[] {
  const faults = configFaults(lambdaEnvironment(env));
  return Object.entries(VARIABLES).flatMap(([lambda, { name, purpose, check }]) => {
    const value = env[name]?.trim();
    const fault = faults.find(({ variable }) => variable === lambda);
    const problem = fault?.problem ?? (value ? check?.(value, stage) : undefined);
    return problem === undefined ? [] : [`${name} ${problem}. It is ${purpose}.`];
  });
}

/** What is allowed, but seldom meant. */
export function findWarnings(env: Environment): readonly string[] {
  const empty = (name: string) => !env[name]?.trim();
  return [
    ...(empty('CODEBOX_ADMINS') ? ['CODEBOX_ADMINS is empty: nobody may publish.'] : []),
    ...(empty('CODEBOX_RESTRICTED_ORGS')
      ? ['CODEBOX_RESTRICTED_ORGS is empty: everybody with a GitHub account may read your packages.']
      : []),
  ];
}

/** The operator's variables under the names that the functions know. */
export function lambdaEnvironment(env: Environment): Environment {
  const named = Object.fromEntries(
    Object.entries(VARIABLES).map(([lambda, { name }]) => [lambda, env[name]]),
  );
  // Without one, the deployment fills in the address of the API that it creates.
  return { ...named, apiEndpoint: named.apiEndpoint?.trim() || 'https://api.example/registry' };
}
