import { configFaults, fixConfig } from '../config';
import type { Environment } from '../config/parsers';
import { SETTINGS } from '../config/variables';
import type { Origin } from '../registry/upstreams/origins';

type Name = keyof typeof SETTINGS;
export type Variables = Readonly<Record<Name, string | undefined>>;

const OPERATORS: ReadonlyMap<string, string> = new Map(
  Object.entries(SETTINGS).map(([name, { operator }]) => [name, operator]),
);

/**
 * The variables that serverless.yml gives the functions, from the same variables of the operator; `known` is
 * what a laptop adds.
 */
export function lambdaVariables(env: Environment, known: Partial<Variables>): Variables {
  const given = Object.fromEntries([...OPERATORS].map(([name, operator]) => [name, env[operator]]));
  const region = env[SETTINGS.region.operator]?.trim() || 'us-east-1';
  // Every name of SETTINGS is in it.
  return { ...given, region, ...known } as Variables;
}

type Beside = {
  /** Where settings stand that are no variables, by the operator's names. */
  readonly places?: ReadonlyMap<string, string>;
  /** More sentences. */
  readonly others?: readonly string[];
};

/** Throws one Error that names each variable which is missing or malformed, as the operator knows it. */
export function checkVariables(variables: Variables, { places = new Map(), others = [] }: Beside = {}): void {
  const own = configFaults(variables).map(({ variable, problem }) => {
    const operator = OPERATORS.get(variable) ?? variable;
    return `${places.get(operator) ?? operator} ${problem}.`;
  });
  const sentences = [...own, ...others];
  if (sentences.length > 0) throw new Error(sentences.join('\n'));
}

/**
 * The environment that the functions see. A variable of the same name in the operator's shell does not reach
 * them.
 */
export function setVariables(variables: Partial<Variables>): void {
  fixConfig(false);
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Where names come from by the operator's document, which a deployment puts into the bundles. */
export function setUpstreams(origins: readonly Origin[]): void {
  fixConfig(false);
  process.env.upstreams = JSON.stringify(origins);
}
