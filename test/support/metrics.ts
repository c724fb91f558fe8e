import { jest } from '@jest/globals';
import { isObject, parseJson } from '../../src/lib/json';

/** A value that CloudWatch would take from a line of the log. */
export type Emitted = {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
};

type Directive = {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
};

/** What is written to standard output beside the console, from now on until the mocks are restored. */
export function listenToOutput(): readonly string[] {
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return lines;
}

/** As CloudWatch reads its embedded metric format: a line that does not keep to it gives an Error. */
export function metricsIn(lines: readonly string[]): readonly Emitted[] {
  return lines.flatMap((line) => {
    const document = parseJson(line);
    if (!isObject(document) || !isObject(document._aws)) return [];
    const { Timestamp, CloudWatchMetrics } = document._aws;
    if (!Number.isInteger(Timestamp)) throw new Error('The line has no time.');
    // Looked at below, member by member.
    return (CloudWatchMetrics as readonly Directive[]).flatMap((directive) => valuesOf(directive, document));
  });
}

function valuesOf({ Namespace, Dimensions, Metrics }: Directive, document: Record<string, unknown>) {
  if (Namespace !== 'codebox-npm') throw new Error(`The namespace is ${Namespace}.`);
  return Metrics.flatMap(({ Name, Unit }) =>
    Dimensions.map((names): Emitted => {
      const value = document[Name];
      if (typeof value !== 'number') throw new Error(`${Name} has no number.`);
      return { name: Name, unit: Unit, value, dimensions: dimensionsOf(names, document) };
    }),
  );
}

function dimensionsOf(names: readonly string[], document: Record<string, unknown>) {
  return Object.fromEntries(
    names.map((name) => {
      const value = document[name];
      if (typeof value !== 'string' || value === '') throw new Error(`${name} has no value.`);
      return [name, value];
    }),
  );
}
