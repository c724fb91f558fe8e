import type { Environment, Fault, Given, Parser } from './parsers';

/** All that is known of a setting: whoever reads, checks or explains it goes by its row in config/variables.ts. */
export type Setting = {
  /** The operator's name for it. */
  readonly operator: string;
  /** Completes a sentence that begins with "It is". */
  readonly purpose: string;
  /** The default. Without one, the parser decides what an unset variable means. */
  readonly otherwise?: string;
  /** `laptop`: only `npm start` takes it from the operator. */
  readonly where?: 'laptop';
  /** Its name among the values, where that is another one: where a row stands under the operator's name. */
  readonly field?: string;
  /** Left out where another setting's parser reads it along. */
  readonly read?: Parser<unknown>;
};

export type Settings = Readonly<Record<string, Setting>>;

/** A field for each row that has a parser. */
export type Values<Rows extends Settings> = {
  readonly [Name in keyof Rows as Field<Name, Rows[Name]>]: Value<Rows[Name]>;
};
type Field<Name, Row> = Row extends { readonly read: unknown }
  ? Row extends { readonly field: infer Other extends string }
    ? Other
    : Name
  : never;
type Value<Row> = Row extends { readonly read: Parser<infer Read> } ? Read : never;

/** The values of all settings, and everything that is wrong with them. */
export function readAll<Rows extends Settings>(
  settings: Rows,
  env: Environment,
): { readonly values: Values<Rows>; readonly faults: readonly Fault[] } {
  const rows = Object.entries<Setting>(settings);
  const defaults = rows.map(([name, { otherwise }]) => [name, env[name]?.trim() || otherwise]);
  const given: Given = { env: Object.fromEntries(defaults), faults: [] };
  const values = rows.flatMap(([name, { field, read }]) =>
    read ? [[field ?? name, read(given, name)]] : [],
  );
  // Both sides are made of the same rows.
  return { values: Object.freeze(Object.fromEntries(values)) as Values<Rows>, faults: given.faults };
}
