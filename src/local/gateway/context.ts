import type { Download } from '../../registry/downloads/counts';
import { type Authorize, createAuthorizers } from './authorizer';
import { type Trusts, trustsNobody } from './clientAddress';
import { type Codings, createCodings } from './codings';
import { createMeter, type Meter } from './figures';
import { createFunctions, type Functions, type Load } from './functions';
import { LAMBDA_LIMITS, LAPTOP_LIMITS, type Limits } from './limits';
import { mount } from './mount';
import { alwaysReady, type Readiness } from './ready';
import { createRouter, type Match, type Router } from './router';
import type { Api } from './routes';

export type GatewayOptions = {
  readonly api: Api;
  readonly load: Load;
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** The path of the registry's public URL; /registry by default. */
  readonly basePath?: string;
  /** The URLs that the server has besides loopback's; undefined: a request may name any host. */
  readonly ownUrls?: readonly URL[] | undefined;
  /** The proxies in front that say who asked; none by default. */
  readonly trusts?: Trusts;
  /** What /-/ready says; by default that all is well. */
  readonly readiness?: Readiness;
  /** Enforce the sizes and times of API Gateway and Lambda. */
  readonly lambdaLimits?: boolean;
  readonly limits?: Partial<Limits>;
  /** Around each request. */
  readonly watch?: Watch | undefined;
  /** Told of every download, once it was sent. */
  readonly counted?: ((download: Download) => void) | undefined;
  /** Told of every answer that no function gave. Never a path: it may hold a token. */
  readonly report?: (line: Readonly<Record<string, unknown>>) => void;
};

/** `serve` resolves when the answer has been sent; then `request` knows its status. */
export type Watch = (request: Watched, serve: () => Promise<void>) => Promise<void>;
export type Watched = {
  readonly method: string;
  readonly match: Match | undefined;
  status(): number;
};

/** What is needed to answer a request. */
export type Context = {
  readonly api: Api;
  readonly route: Router;
  readonly basePath: string;
  readonly functions: Functions;
  readonly authorize: Authorize;
  readonly limits: Limits;
  readonly codings: Codings;
  readonly ownUrls: readonly URL[] | undefined;
  readonly trusts: Trusts;
  readonly readiness: Readiness;
  readonly watch: Watch;
  readonly meter: Meter;
  readonly counted: NonNullable<GatewayOptions['counted']>;
  readonly report: NonNullable<GatewayOptions['report']>;
};

export function createContext({ api, load, lambdaLimits = false, ...options }: GatewayOptions): Context {
  const limits = { ...(lambdaLimits ? LAMBDA_LIMITS : LAPTOP_LIMITS), ...options.limits };
  const { basePath = '/registry' } = options;
  const functions = createFunctions(load, ({ timeout }) => (lambdaLimits ? timeout : limits.invocation));
  return {
    api,
    route: mount(createRouter(api.routes), basePath),
    basePath,
    functions,
    authorize: createAuthorizers(functions),
    limits,
    codings: createCodings(api.minimumCompressionSize),
    ownUrls: options.ownUrls,
    trusts: options.trusts ?? trustsNobody,
    readiness: options.readiness ?? alwaysReady,
    watch: options.watch ?? ((_request, serve) => serve()),
    meter: createMeter(),
    counted: options.counted ?? (() => {}),
    report: options.report ?? ((line) => console.log(JSON.stringify(line))),
  };
}
