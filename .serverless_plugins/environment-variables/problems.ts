import { configFaults, readConfig } from '../../src/config';
import { configWarnings } from '../../src/config/warnings';
import { VARIABLES } from './variables';

type Environment = Readonly<Record<string, string | undefined>>;

/** Sentences for each variable that is missing or malformed, and what it is for. Secrets are not repeated. */
export function findProblems(env: Environment, stage: string): readonly string[] {
  const faults = configFaults(lambdaEnvironment(env));
  return Object.entries(VARIABLES).flatMap(([lambda, { name, purpose, check }]) => {
    const value = env[name]?.trim();
    const own = faults.filter(({ variable }) => variable === lambda).map(({ problem }) => problem);
    const further = value && own.length === 0 ? check?.(value, stage) : undefined;
    const problems = further === undefined ? own : [further];
    const sentences = problems.map((problem) => `${name} ${problem}.`);
    return sentences.length === 0 ? [] : [`${sentences.join(' ')} It is ${purpose}.`];
  });
}

/** What is allowed, but seldom meant; nothing as long as there are problems. */
export function findWarnings(env: Environment): readonly string[] {
  const variables = lambdaEnvironment(env);
  return configFaults(variables).length > 0 ? [] : configWarnings(readConfig(variables));
}

/** The operator's variables under the names that the functions know. */
export function lambdaEnvironment(env: Environment): Environment {
  const named = Object.fromEntries(
    Object.entries(VARIABLES).map(([lambda, { name }]) => [lambda, env[name]]),
  );
  // Without one, the deployment fills in the address of the API that it creates.
  return { ...named, apiEndpoint: named.apiEndpoint?.trim() || 'https://api.example/registry' };
}
