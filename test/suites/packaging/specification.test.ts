import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Packaged, packaged, type Template } from '../../support/lambda/package';
import { verdictOn } from './cloudFormation';
import { faultsOf } from './specification';

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

/** The same template with other properties for one of its resources. */
function changed(id: string, change: Readonly<Record<string, unknown>>): Template {
  const { Resources, ...rest } = service.template;
  const resource = Resources[id];
  if (!resource) throw new Error(`There is no ${id}.`);
  const Properties = { ...resource.Properties, ...change };
  return { ...rest, Resources: { ...Resources, [id]: { ...resource, Properties } } };
}

describe('the packaged template, as AWS’s own tools read it', () => {
  test('the specification of CloudFormation knows every property, value and attribute', () => {
    expect(faultsOf(service.template)).toEqual([]);
  });

  test.each([
    [{ MemorySise: 512 }, 'PutLambdaFunction.MemorySise is not known'],
    [{ Timeout: 'long' }, 'PutLambdaFunction.Timeout is "long", not a integer'],
    [{ Role: undefined }, 'PutLambdaFunction.Role is missing'],
    [{ Layers: 'one' }, 'PutLambdaFunction.Layers is not a list'],
    [{ PackageType: 'Tar' }, 'PutLambdaFunction.PackageType is "Tar", not one of Image,Zip'],
    [
      { Role: { 'Fn::GetAtt': ['PackageStorage', 'Name'] } },
      'PutLambdaFunction: PackageStorage has no attribute Name',
    ],
  ])('it would notice %j', (change, fault) => {
    // Through JSON, as a template comes, which has no undefined.
    expect(faultsOf(JSON.parse(JSON.stringify(changed('PutLambdaFunction', change))))).toEqual([fault]);
  });

  test('it would notice a type of resource that there is not', () => {
    const Resources = { Queue: { Type: 'AWS::SQS::Cue', Properties: {} } };
    expect(faultsOf({ Resources, Outputs: {} })).toEqual(['Queue: there is no AWS::SQS::Cue']);
  });

  test('the classes of the CDK read every resource, and its validator finds nothing', async () => {
    const { resources, violations } = await verdictOn(service.template);
    expect(resources.length).toBe(Object.keys(service.template.Resources).length);
    expect(violations).toEqual([]);
  });

  test('they would notice a value of the wrong kind', async () => {
    const wrong = verdictOn(changed('PackageStorage', { VersioningConfiguration: 'Enabled' }));
    await expect(wrong).rejects.toThrow(/VersioningConfiguration/);
  });
});
