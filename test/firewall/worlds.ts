import fc from 'fast-check';
import type { Advisory } from '../../src/registry/firewall/fixes';
import type { IncidentRule } from '../../src/registry/firewall/incidents';
import type { Policy } from '../../src/registry/firewall/policy';
import type { PublicPackage } from './model';
import { DAY, NAME } from './support';

const VERSIONS = [
  '0.9.0',
  '1.0.0',
  '1.0.1',
  '1.1.0-beta.1',
  '1.1.0',
  '1.1.1',
  '2.0.0-alpha.1',
  '2.0.0-beta.1',
  '2.0.0-beta.2',
  '2.0.0',
  '2.0.1',
  '3.0.0-rc.1',
];
const RANGES = ['*', '1.0.1', '2.0.0', '2.0.0-beta.2', '^1', '<1.1.0', '>=2', '<=2.0.0', '1.1.x'];

/** Half days, and what is a moment before and after. */
const moment = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(-1, 0, 0, 1))
  .map(([halves, more]) => (halves * DAY) / 2 + more);

const version = fc.record({
  time: fc.oneof(
    { weight: 6, arbitrary: moment },
    { weight: 1, arbitrary: fc.constantFrom(undefined, 'a while ago') },
  ),
  hasScript: fc.boolean(),
});

const upstreamPackage: fc.Arbitrary<PublicPackage> = fc.subarray(VERSIONS, { minLength: 1 }).chain((chosen) =>
  fc.record({
    versions: fc.tuple(...chosen.map(() => version)).map((all) =>
      Object.fromEntries(
        chosen.flatMap((name, index) => {
          const one = all[index];
          return one ? [[name, one] as const] : [];
        }),
      ),
    ),
    tags: fc.dictionary(
      fc.constantFrom('latest', 'beta', 'next', 'v1'),
      // A tag may be on a version that is gone.
      fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...chosen) }, fc.constantFrom(...VERSIONS)),
    ),
  }),
);

const range = fc.constantFrom(...RANGES);
const spec = range.map((one) => ({ pattern: NAME, range: one }));
const policy: fc.Arbitrary<Policy> = fc.record({
  minAge: fc.constantFrom(0, DAY, 3 * DAY, 8 * DAY),
  mode: fc.constant('enforce'),
  allow: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(spec, { maxLength: 2 })),
  block: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.array(
      spec.map((one) => ({ ...one, reason: 'bad' })),
      { maxLength: 2 },
    ),
  ),
  fixes: fc.constantFrom('wait', 'at once', 'at once'),
  scripts: fc.constantFrom('serve', 'serve', 'warn', 'hold'),
});

const incident: fc.Arbitrary<IncidentRule> = fc
  .record({ action: fc.constantFrom('block', 'allow'), range })
  .map((one) => ({ ...one, pattern: NAME, reason: 'a worm', by: 'alice', at: '2026-01-01T00:00:00.000Z' }));

const advisory: fc.Arbitrary<Advisory> = fc
  .constantFrom('<1.0.1', '<1.1.0', '<=1.1.1', '1.0.0', '<2.0.0-beta.2', '>=1.0.0 <2.0.1', '0.9.0 || 2.0.0')
  .map((one) => ({ range: one, title: 'a hole' }));

export type Step = {
  /** How much later, in milliseconds. */
  readonly after: number;
  /** Upstream has another state of the package now. */
  readonly upstream: PublicPackage | undefined;
  readonly incident: IncidentRule | undefined;
};

const step: fc.Arbitrary<Step> = fc.record({
  after: fc.oneof(
    fc.constant(0),
    fc.constant(1),
    moment.map((one) => Math.max(0, one) / 4),
  ),
  upstream: fc.option(upstreamPackage, { nil: undefined, freq: 3 }),
  incident: fc.option(incident, { nil: undefined, freq: 3 }),
});

/** What happens to one package of a registry, one thing after the other. */
export const stories = fc.record({
  policy,
  advisories: fc.oneof(fc.constant(undefined), fc.array(advisory, { maxLength: 2 })),
  upstream: upstreamPackage,
  start: moment.map((one) => Math.max(0, one)),
  steps: fc.array(step, { minLength: 1, maxLength: 5 }),
});
