import fc, { type Arbitrary } from 'fast-check';
import type { Rates } from './faultProxy';
import { TAGS, VERSIONS } from './registers';

/**
 * What one client does next. `tag`: which of a version's own. `age`: with a document that it read so many reads ago; 0:
 * with a new one.
 */
export type Action =
  | {
      readonly is: 'publish';
      readonly version: string;
      readonly variant: Variant;
      readonly tag: 0 | 1;
      readonly retries: number;
    }
  | { readonly is: 'tag'; readonly tag: string; readonly version: string }
  | { readonly is: 'untag'; readonly tag: string }
  | { readonly is: 'deprecate'; readonly version: string; readonly age: number }
  | { readonly is: 'undeprecate'; readonly age: number }
  | { readonly is: 'unpublish'; readonly version: string; readonly age: number }
  | { readonly is: 'star'; readonly isStarred: boolean; readonly age: number }
  | { readonly is: 'read'; readonly form: 'full' | 'abbreviated' }
  | { readonly is: 'read tags' }
  | { readonly is: 'download'; readonly version: string }
  | { readonly is: 'install' }
  | Propose
  | Decide
  | { readonly is: 'search' };

export type Propose = {
  readonly is: 'propose';
  readonly version: string;
  readonly variant: Variant;
  readonly tag: 0 | 1;
  readonly retries: number;
};

/** `pick`: of which proposal. */
export type Decide = {
  readonly is: 'approve' | 'reject';
  readonly as: 'admin' | 'reader';
  readonly pick: number;
  readonly retries: number;
};

/** Two tarballs of every version, as two machines might build it. */
export type Variant = 'A' | 'B';

export type Command = {
  readonly action: Action;
  /** Numbers of the package and of the process that is asked. */
  readonly package: number;
  readonly via: number;
};

export type Disturbance = {
  readonly is: 'kill' | 'freeze';
  readonly process: number;
  /** How many commands of the round have been carried out by then. */
  readonly after: number;
};

export type Orphan = { readonly package: number; readonly version: string; readonly variant: Variant };

/** Some clients at work on some new packages. */
export type Round = {
  readonly clients: readonly (readonly Command[])[];
  readonly disturbances: readonly Disturbance[];
  /** Tarballs that publishes which died long ago have left. */
  readonly orphans: readonly Orphan[];
  /** Between the clients and the registry, and between the registry and S3. */
  readonly weather: { readonly clients: Rates; readonly s3: Rates };
  readonly seed: number;
};

export const CLIENTS = 8;
export const COMMANDS = 25;
export const PACKAGES = 3;
export const PROCESSES = 3;
const MAX_AGE = 12;

const versions = fc.constantFrom(...VERSIONS);
const variants = fc.constantFrom<Variant[]>('A', 'B');

/** The packages, clients and processes are few, so that they get into each other's way. */
export function rounds(): Arbitrary<Round> {
  return fc.record({
    clients: listOf(CLIENTS, listOf(COMMANDS, commands())),
    disturbances: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(disturbances(), { maxLength: 3 }) },
    ),
    orphans: fc.array(fc.record({ package: fc.nat(PACKAGES - 1), version: versions, variant: variants }), {
      maxLength: 15,
    }),
    weather: fc.record({ clients: weather(), s3: weather() }),
    seed: fc.nat(),
  });
}

function commands(): Arbitrary<Command> {
  return fc.record({ action: actions(), package: fc.nat(PACKAGES - 1), via: fc.nat(PROCESSES - 1) });
}

function actions(): Arbitrary<Action> {
  const tag = fc.constantFrom(...TAGS);
  const age = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(MAX_AGE) });
  const form = fc.constantFrom('full' as const, 'abbreviated' as const);
  return fc.oneof(
    often(20, {
      is: fc.constant('publish' as const),
      version: fc.constantFrom(...VERSIONS.slice(0, -1)),
      variant: variants,
      tag: fc.constantFrom(0 as const, 0 as const, 1 as const),
      retries: fc.nat(2),
    }),
    often(9, {
      is: fc.constant('propose' as const),
      version: versions,
      variant: variants,
      tag: fc.constantFrom(0 as const, 0 as const, 1 as const),
      retries: fc.nat(2),
    }),
    often(10, {
      is: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const),
      as: fc.constantFrom('admin' as const, 'reader' as const),
      pick: fc.nat(99),
      retries: fc.nat(1),
    }),
    often(14, { is: fc.constant('tag' as const), tag, version: versions }),
    often(7, { is: fc.constant('untag' as const), tag }),
    often(9, { is: fc.constant('deprecate' as const), version: versions, age }),
    often(5, { is: fc.constant('undeprecate' as const), age }),
    often(5, { is: fc.constant('unpublish' as const), version: versions, age }),
    often(3, { is: fc.constant('star' as const), isStarred: fc.boolean(), age }),
    often(15, { is: fc.constant('read' as const), form }),
    often(6, { is: fc.constant('read tags' as const) }),
    often(7, { is: fc.constant('download' as const), version: versions }),
    often(12, { is: fc.constant('install' as const) }),
    often(1, { is: fc.constant('search' as const) }),
  );
}

/** In percent. Every third round has fair weather: then only the clients are in each other's way. */
function weather(): Arbitrary<Rates> {
  const some = fc.nat(5);
  const storm = fc.record({
    drop: some,
    lose: some,
    late: some,
    cut: some,
    error: some,
    busy: some,
    conflict: some,
    delay: fc.nat(40),
  });
  return fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 2, arbitrary: storm });
}

function disturbances(): Arbitrary<Disturbance> {
  return fc.record({
    is: fc.constantFrom('kill', 'freeze'),
    process: fc.nat(PROCESSES - 1),
    after: fc.nat(CLIENTS * COMMANDS - 1),
  });
}

function listOf<Item>(length: number, item: Arbitrary<Item>): Arbitrary<Item[]> {
  return fc.array(item, { minLength: length, maxLength: length });
}

function often<Fields>(weight: number, fields: { [Name in keyof Fields]: Arbitrary<Fields[Name]> }) {
  return { weight, arbitrary: fc.record<Fields>(fields) };
}
