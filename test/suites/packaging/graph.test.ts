import { describe, expect, test } from '@jest/globals';
import type { Template } from '../../support/lambda/package';
import { dependenciesOf, findCycle, reachableFrom } from './graph';

function template(references: Readonly<Record<string, unknown>>): Template {
  const resources = Object.entries(references).map(([id, value]) => [
    id,
    { Type: 'X', Properties: { value } },
  ]);
  return { Resources: Object.fromEntries(resources), Outputs: {} };
}

describe('the graph of a template', () => {
  test.each([
    ['Ref', { Ref: 'b' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['b', 'Arn'] }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how Fn::Sub refers
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Partition}:x:${b.Arn}' }],
    ['a list', { 'Fn::Join': ['', ['x', { Ref: 'b' }]] }],
  ])('%s is a dependency', (_case, reference) => {
    expect(dependenciesOf(template({ a: reference, b: 1 })).get('a')).toEqual(['b']);
  });

  test('a cycle is found wherever it is, and a diamond is none', () => {
    const cycle = dependenciesOf(template({ a: { Ref: 'b' }, b: { Ref: 'c' }, c: { Ref: 'b' } }));
    const diamond = dependenciesOf(
      template({ a: [{ Ref: 'b' }, { Ref: 'c' }], b: { Ref: 'd' }, c: { Ref: 'd' }, d: 1 }),
    );
    expect(findCycle(cycle)).toEqual(['a', 'b', 'c', 'b']);
    expect(findCycle(diamond)).toBeUndefined();
    expect(reachableFrom('a', diamond)).toEqual(new Set(['b', 'c', 'd']));
  });
});
