import { describe, expect, test } from '@jest/globals';
import { type IncidentRule, incidentRuleFor } from '../../src/registry/firewall/incidents';
import { incidentsDocument, parseIncidents } from '../../src/registry/firewall/parse/incidents';
import { isInside, specIn } from '../../src/registry/firewall/spec';
import { packageRules, verdictOf, verdictSentence } from '../../src/registry/firewall/verdict';

const NOW = Date.parse('2026-01-31T12:00:00Z');
const at = '2026-01-31T11:00:00.000Z';

function spec(text: string) {
  const found = specIn(text);
  if (!found) throw new Error(`${text} is no spec.`);
  return found;
}

/** `block left-pad@1`, in the order of their making. */
function made(...texts: readonly string[]): readonly IncidentRule[] {
  return texts.map((text) => {
    const [word, about = ''] = text.split(/ (.*)/);
    const action = word === 'allow' ? 'allow' : 'block';
    return { ...spec(about), action, reason: 'a worm', by: 'alice', at };
  });
}

const decides = (version: string, ...texts: readonly string[]) =>
  incidentRuleFor(made(...texts), version)?.action;

describe('of the rules that were made without a deployment', () => {
  test.each([
    ['a block holds', ['block left-pad@1.0.0'], 'block'],
    ['none is about another version', ['block left-pad@2.0.0', 'allow left-pad@3'], undefined],
    ['a newer allow of the same lifts a block', ['block left-pad@1.0.0', 'allow left-pad@1.0.0'], 'allow'],
    ['a newer allow of a part lifts a block', ['block left-pad', 'allow left-pad@^1'], 'allow'],
    ['a newer allow of more lifts no block', ['block left-pad@1.0.0', 'allow left-pad'], 'block'],
    ['a newer allow that only overlaps lifts no block', ['block left-pad@<2', 'allow left-pad@>=1'], 'block'],
    ['a newer block ends an allow', ['allow left-pad@1.0.0', 'block left-pad'], 'block'],
    ['a pattern is more than a name', ['block left-*', 'allow left-pad'], 'allow'],
    ['a name is less than a pattern', ['block left-pad', 'allow left-*'], 'block'],
    ['everything is more than a pattern', ['block *', 'allow left-*@1.x'], 'allow'],
  ] as const)('%s', (_what, texts, expected) => {
    expect(decides('1.0.0', ...texts)).toBe(expected);
  });

  test.each([
    ['@acme/*', '*', true],
    ['*', '@acme/*', false],
    ['**x', '*x', false],
    ['@acme/a*', '@acme/*', true],
    ['left-pad@^1.2.0', 'left-pad@1', true],
    ['left-pad@1', 'left-pad@^1.2.0', false],
    ['left-pad', 'left-pad@>=0', false],
    ['left-pad@1.0.0-beta.1', 'left-pad@>=1.0.0-0', true],
  ])('%s is a part of %s: %s', (one, other, expected) => {
    expect(isInside(spec(one), spec(other))).toBe(expected);
  });

  test('they come before what the document says', () => {
    const allow = [spec('left-pad')];
    const block = [{ ...spec('left-pad'), reason: 'by the document' }];
    const verdict = (rules: Parameters<typeof verdictOf>[2]['rules'], version = '1.0.0') =>
      verdictOf(version, { birth: () => ({ at: NOW - 43_200_000, isSeen: false }) }, { rules, now: NOW });
    const blocked = verdict({ allow, block: [], minAge: 0, incidents: made('block left-pad@1.0.0') });
    expect(blocked && verdictSentence('left-pad@1.0.0', blocked)).toContain(
      'the rule left-pad@1.0.0 has blocked it since 2026-01-31 11:00 UTC (a worm).',
    );
    const incidents = made('allow left-pad@1.0.0');
    expect(verdict({ allow: [], block, minAge: 86_400_000, incidents })).toBeUndefined();
    expect(verdict({ allow: [], block, minAge: 0, incidents }, '1.0.1')).toMatchObject({ rule: 'block' });
  });

  test('a package is only passed through unread where none of them can hold a version back', () => {
    const none = { allow: [], block: [], minAge: 0 };
    expect(packageRules({ ...none, incidents: made('allow left-pad') })).toBeUndefined();
    expect(packageRules({ ...none, incidents: made('block left-pad@1.0.0') })).toBeDefined();
    expect(
      packageRules({ ...none, allow: [spec('*')], incidents: made('block left-pad@1.0.0') }),
    ).toBeDefined();
  });

  test('are read as they were written', () => {
    const rules = made('block event-stream@3.3.6', 'allow @types/*', 'block left-pad@>=1 <2');
    expect(parseIncidents(JSON.parse(JSON.stringify(incidentsDocument(rules))))).toEqual({
      rules,
      problems: [],
    });
  });

  const entry = { action: 'block', package: 'left-pad', reason: 'a worm', by: 'alice', at };
  test.each([
    ['a list alone', [entry], 'It must have a list of rules.'],
    ['no list', { rules: {} }, 'It must have a list of rules.'],
    ['too many', { rules: Array.from({ length: 501 }, () => entry) }, 'It has 501 rules; 500 are the most.'],
    ['no group', { rules: ['left-pad'] }, 'Rule 1: it must have the fields action, package, reason, by, at.'],
    [
      'a field that is new',
      { rules: [{ ...entry, until: 'never' }] },
      'Rule 1: it has the field "until", which this release does not know.',
    ],
    [
      'another action',
      { rules: [entry, { ...entry, action: 'hold' }] },
      'Rule 2: action must be block or allow.',
    ],
    [
      'no range',
      { rules: [{ ...entry, package: 'left-pad@beta' }] },
      'Rule 1: "left-pad@beta" is not a package',
    ],
    ['no reason', { rules: [{ ...entry, reason: ' ' }] }, 'Rule 1: reason must be a line of 1 to 200'],
    ['a long reason', { rules: [{ ...entry, reason: 'x'.repeat(201) }] }, 'Rule 1: reason must be a line'],
    ['a terminal bell', { rules: [{ ...entry, reason: '\u0007' }] }, 'Rule 1: reason must be a line'],
    ['nobody', { rules: [{ ...entry, by: '' }] }, 'Rule 1: by must be a line of at most 200 characters.'],
    ['no moment', { rules: [{ ...entry, at: 'today' }] }, 'Rule 1: at must be a moment such as'],
  ])('a document with %s is refused whole', (_what, document, sentence) => {
    expect(parseIncidents(document).problems).toEqual([expect.stringContaining(sentence)]);
  });
});
