import type { ApiRoute } from './routes';

export type Match = {
  readonly route: ApiRoute;
  /** Path variables as they were sent: a REST API leaves %2f alone. */
  readonly params: Readonly<Record<string, string>>;
};

export type Router = (method: string, path: string) => Match | undefined;

type Node = {
  readonly children: Map<string, Node>;
  /** `isGreedy`: it takes the rest of the path. */
  variable: { readonly name: string; readonly node: Node; readonly isGreedy: boolean } | undefined;
  readonly routes: Map<string, ApiRoute>;
};

/**
 * Finds routes as API Gateway does: segment by segment, a fixed segment before a variable, and no way back from it.
 * Doubled and trailing slashes count as none. Throws for a tree that API Gateway would not take.
 */
export function createRouter(routes: readonly ApiRoute[]): Router {
  const root = emptyNode();
  for (const route of routes) nodeOf(root, segmentsOf(route.resource)).routes.set(route.method, route);
  return (method, path) => find(root, method, segmentsOf(path));
}

/** The segments of a path; empty ones are left out. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function find(root: Node, method: string, segments: readonly string[]): Match | undefined {
  let node = root;
  const params: [string, string][] = [];
  for (const [at, segment] of segments.entries()) {
    const next: Node | undefined = node.children.get(segment) ?? node.variable?.node;
    if (!next) return undefined;
    const taken = node.variable?.node === next ? node.variable : undefined;
    if (taken) params.push([taken.name, taken.isGreedy ? segments.slice(at).join('/') : segment]);
    node = next;
    if (taken?.isGreedy) break;
  }
  const route = node.routes.get(method);
  return route && { route, params: Object.fromEntries(params) };
}

function nodeOf(root: Node, segments: readonly string[]): Node {
  return segments.reduce((node, segment) => childOf(node, segment), root);
}

function childOf(node: Node, segment: string): Node {
  const [, name, plus] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
  if (name !== undefined) return variableOf(node, name, plus === '+');
  const child = node.children.get(segment) ?? emptyNode();
  node.children.set(segment, child);
  return child;
}

function variableOf(node: Node, name: string, isGreedy: boolean): Node {
  node.variable ??= { name, node: emptyNode(), isGreedy };
  if (node.variable.name !== name) {
    throw new Error(`API Gateway takes one variable per level, not {${node.variable.name}} and {${name}}.`);
  }
  return node.variable.node;
}

function emptyNode(): Node {
  return { children: new Map(), variable: undefined, routes: new Map() };
}
