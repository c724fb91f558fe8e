import { parse } from 'yaml';
import { at, count, group, optional, text } from './yaml';

export type FunctionDefinition = {
  readonly name: string;
  /** File and export, for example `src/package/get.default`. */
  readonly handler: string;
  /** Seconds. */
  readonly timeout: number;
};

export type AuthorizerDefinition = {
  readonly function: FunctionDefinition;
  /** The request header that holds the token, in lower case. */
  readonly header: string;
  /** A token that does not match is refused without a call. */
  readonly pattern: RegExp;
  /** Seconds; 0: every request asks. */
  readonly ttl: number;
};

export type ApiRoute = {
  readonly method: string;
  /** For example `/registry/{name}`. */
  readonly resource: string;
  readonly function: FunctionDefinition;
  readonly authorizer: AuthorizerDefinition | undefined;
};

/** An answer of API Gateway's own, in the place of its default. */
export type GatewayResponse = {
  /** undefined: the status that API Gateway found. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly template: string;
};

export type Api = {
  readonly routes: readonly ApiRoute[];
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** Bytes; undefined: nothing is compressed. */
  readonly minimumCompressionSize: number | undefined;
};

/** Seconds for which API Gateway keeps a policy. */
const DEFAULT_TTL = 300;

/** API Gateway's answer to everything else comes after 29 s. */
const LONGEST = 29;

/**
 * The API that a serverless.yml describes; `ttl`: for how many seconds a policy is kept, where it names a variable. Throws
 * an Error that names the place where it is not as expected.
 */
export function readApi(source: string, ttl = DEFAULT_TTL): Api {
  const file = group(parse(source, { maxAliasCount: -1 }), 'serverless.yml');
  const functions = readFunctions(file);
  return {
    routes: [...functions.values()].flatMap(({ definition, events }) =>
      events.map((event, index) => readRoute(event, { definition, index, functions, ttl })),
    ),
    gatewayResponses: readGatewayResponses(file),
    minimumCompressionSize: optional(at(file, 'provider', 'apiGateway', 'minimumCompressionSize'), count),
  };
}

type Declared = { readonly definition: FunctionDefinition; readonly events: readonly unknown[] };

function readFunctions(file: unknown): ReadonlyMap<string, Declared> {
  const declared = Object.entries(group(at(file, 'functions'), 'functions'));
  return new Map(declared.map(([name, value]) => [name, readFunction(name, value)]));
}

function readFunction(name: string, value: unknown): Declared {
  const where = `functions.${name}`;
  const definition = {
    name,
    handler: text(at(value, 'handler'), `${where}.handler`),
    timeout: Math.min(optional(at(value, 'timeout'), count) ?? LONGEST, LONGEST),
  };
  const events: unknown = at(value, 'events') ?? [];
  if (!Array.isArray(events)) throw new Error(`serverless.yml: ${where}.events must be a list.`);
  return { definition, events: events.filter((event) => at(event, 'http') !== undefined) };
}

type Place = {
  readonly definition: FunctionDefinition;
  readonly index: number;
  readonly functions: ReadonlyMap<string, Declared>;
  readonly ttl: number;
};

function readRoute(event: unknown, { definition, index, ...rest }: Place): ApiRoute {
  const where = `functions.${definition.name}.events[${index}].http`;
  const http = group(at(event, 'http'), where);
  const path = text(http.path, `${where}.path`).replace(/^\/|\/$/g, '');
  return {
    method: text(http.method, `${where}.method`).toUpperCase(),
    resource: `/${path}`,
    function: definition,
    authorizer: optional(http.authorizer, (value) => readAuthorizer(value, where, rest)),
  };
}

function readAuthorizer(
  value: unknown,
  where: string,
  { functions, ttl }: Pick<Place, 'functions' | 'ttl'>,
): AuthorizerDefinition {
  const name = text(at(value, 'name'), `${where}.authorizer.name`);
  const declared = functions.get(name);
  if (!declared) throw new Error(`serverless.yml: ${where}.authorizer names no function: ${name}.`);
  const source = text(at(value, 'identitySource') ?? 'method.request.header.Authorization', where);
  return {
    function: declared.definition,
    header: source.replace('method.request.header.', '').toLowerCase(),
    pattern: new RegExp(text(at(value, 'identityValidationExpression') ?? '', where)),
    ttl: ttlIn(at(value, 'resultTtlInSeconds'), ttl),
  };
}

/** The operator's variable, where the file leaves it to that. */
function ttlIn(value: unknown, ttl: number): number {
  return typeof value === 'string' && value.startsWith('${') ? ttl : (optional(value, count) ?? DEFAULT_TTL);
}

function readGatewayResponses(file: unknown): ReadonlyMap<string, GatewayResponse> {
  const responses = readResources(file).filter(([, resource]) => at(resource, 'Type') === RESPONSE_TYPE);
  return new Map(responses.map(([name, resource]) => readGatewayResponse(name, resource)));
}

/** `resources` is a group, or a list in which files are named beside groups; what stands in the files is not read. */
function readResources(file: unknown): readonly [string, unknown][] {
  return [at(file, 'resources')].flat().flatMap((part) => {
    return Object.entries(group(at(part, 'Resources') ?? {}, 'resources.Resources'));
  });
}

const RESPONSE_TYPE = 'AWS::ApiGateway::GatewayResponse';

function readGatewayResponse(name: string, resource: unknown): [string, GatewayResponse] {
  const where = `resources.Resources.${name}.Properties`;
  const properties = group(at(resource, 'Properties'), where);
  const parameters = Object.entries(group(properties.ResponseParameters ?? {}, where));
  const template = at(properties.ResponseTemplates, 'application/json');
  const response = {
    status: optional(properties.StatusCode, Number),
    // Named gatewayresponse.header.X; a constant value stands in single quotes.
    headers: Object.fromEntries(
      parameters.map(([key, value]) => [
        key.replace('gatewayresponse.header.', '').toLowerCase(),
        text(value, where).replace(/^'|'$/g, ''),
      ]),
    ),
    template: text(template, `${where}.ResponseTemplates`),
  };
  return [text(properties.ResponseType, `${where}.ResponseType`), response];
}
