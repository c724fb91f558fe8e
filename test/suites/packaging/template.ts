import type { Resource, Template } from '../../support/lambda/package';

type Properties = Readonly<Record<string, unknown>>;

export type PolicyStatement = {
  readonly effect: unknown;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
};

/** The functions by their names in serverless.yml. */
export function functionsOf(template: Template) {
  return ofType(template, 'AWS::Lambda::Function').map(({ resource }) => ({
    name: String(resource.Properties.FunctionName).replace('codebox-npm-test-', ''),
    properties: resource.Properties,
    resource,
  }));
}

/** The id that the framework gives to the log group of a function. */
export function logGroupOf({ name }: { readonly name: string }): string {
  return `${name[0]?.toUpperCase()}${name.slice(1)}LogGroup`;
}

/** The API's methods, each with its route, for example `GET /registry/{name}`. */
export function methodsOf(template: Template) {
  return ofType(template, 'AWS::ApiGateway::Method').map(({ resource: { Properties } }) => ({
    route: `${Properties.HttpMethod} ${pathOf(template, Properties.ResourceId)}`,
    properties: Properties,
  }));
}

/** The roles that functions have. */
export function rolesOf(template: Template) {
  const used = functionsOf(template).map(({ properties }) => JSON.stringify(properties.Role));
  return ofType(template, 'AWS::IAM::Role').filter(({ id }) => used.some((role) => role.includes(`"${id}"`)));
}

export function statementsOf({ resource }: { readonly resource: Resource }): readonly PolicyStatement[] {
  return list(resource.Properties.Policies)
    .flatMap((policy) => list(at(policy, 'PolicyDocument', 'Statement')))
    .map((statement) => ({
      effect: at(statement, 'Effect'),
      actions: list(at(statement, 'Action')).map(String),
      resources: list(at(statement, 'Resource')),
    }));
}

function ofType(template: Template, type: string) {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, resource }));
}

function pathOf(template: Template, reference: unknown): string {
  const id = at(reference, 'Ref');
  const resource = typeof id === 'string' ? template.Resources[id] : undefined;
  if (!resource) return '';
  return `${pathOf(template, resource.Properties.ParentId)}/${resource.Properties.PathPart}`;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  // Only asked of parsed JSON.
  return path.reduce((found, key) => (found as Properties | undefined)?.[key], value);
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
