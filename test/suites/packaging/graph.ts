import type { Template } from '../../support/lambda/package';

/** The resources that each resource names, by logical id. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Through Ref, Fn::GetAtt, Fn::Sub and DependsOn; pseudo parameters such as AWS::Region are left out. */
export function dependenciesOf(template: Template): Graph {
  return new Map(
    Object.entries(template.Resources).map(([id, { DependsOn = [], ...resource }]) => [
      id,
      [...[DependsOn].flat(), ...referencesIn(resource)].filter((name) => !name.startsWith('AWS::')),
    ]),
  );
}

/** The ids along a way that leads back to its start, or undefined. */
export function findCycle(graph: Graph): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(id)) return [...way, id];
    if (done.has(id)) return undefined;
    for (const next of graph.get(id) ?? []) {
      const cycle = visit(next, [...way, id]);
      if (cycle) return cycle;
    }
    done.add(id);
    return undefined;
  };
  for (const id of graph.keys()) {
    const cycle = visit(id, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Everything that has to be there before that resource. */
export function reachableFrom(id: string, graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string) => {
    for (const next of graph.get(name) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(id);
  return found;
}

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String([inner].flat()[0]).split('.')[0] ?? ''];
    if (key === 'Fn::Sub')
      return [...String([inner].flat()[0]).matchAll(/\$\{([^}!.]+)/g)].map(([, id]) => id ?? '');
    return referencesIn(inner);
  });
}
