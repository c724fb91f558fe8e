import { beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATOR, type Packaged, packaged } from '../../support/lambda/package';
import { dependenciesOf, findCycle } from './graph';

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

describe('the packaged template: the bucket', () => {
  test('it is private, encrypted, versioned, forgets in time, and outlives the stack', () => {
    const bucket = service.template.Resources.PackageStorage;
    expect(bucket?.DeletionPolicy).toMatch(/^Retain/);
    expect(bucket?.UpdateReplacePolicy).toBe('Retain');
    expect(bucket?.Properties).toMatchObject({
      BucketName: 'acme-packages-test',
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(bucket?.Properties.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true },
      ],
    });
  });

  test('what is only for a moment goes after a day, and what was replaced after 90', () => {
    const { LifecycleConfiguration } = service.template.Resources.PackageStorage?.Properties ?? {};
    expect(LifecycleConfiguration).toMatchObject({
      Rules: expect.arrayContaining([
        expect.objectContaining({ Prefix: '-/large/', ExpirationInDays: 1 }),
        expect.objectContaining({ Prefix: '-/login/', ExpirationInDays: 1 }),
        expect.objectContaining({ Prefix: '-/catalog', NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
        expect.objectContaining({
          Prefix: '-/upstream/',
          ExpirationInDays: 90,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        }),
        expect.objectContaining({
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        }),
      ]),
    });
  });

  test('it refuses requests without TLS', () => {
    const document = service.template.Resources.PackageStoragePolicy?.Properties.PolicyDocument;
    expect(document).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  });
});

describe('the packaged template: the whole', () => {
  test('it stays well below the 500 resources that CloudFormation takes', () => {
    expect(Object.keys(service.template.Resources).length).toBeLessThan(400);
  });

  test('nothing depends on itself', () => {
    expect(findCycle(dependenciesOf(service.template))).toBeUndefined();
  });

  test('every reference has its resource', () => {
    const ids = new Set(Object.keys(service.template.Resources));
    const missing = [...dependenciesOf(service.template).values()].flat().filter((id) => !ids.has(id));
    expect(missing).toEqual([]);
  });

  test('outputs tell the registry’s URL and the .npmrc line, and no secret', () => {
    const { Outputs } = service.template;
    const text = JSON.stringify(Outputs);
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(['RegistryUrl', 'Npmrc']));
    expect(JSON.stringify(Outputs.Npmrc?.Value)).toContain('registry=');
    expect(text).not.toContain(OPERATOR.CODEBOX_GITHUB_SECRET);
    expect(text).not.toContain(OPERATOR.CODEBOX_GITHUB_CLIENT_ID);
  });

  test('the secret is in the functions’ variables and nowhere else', () => {
    const holders = Object.values(service.template.Resources).filter((resource) =>
      JSON.stringify(resource).includes(OPERATOR.CODEBOX_GITHUB_SECRET),
    );
    expect(new Set(holders.map(({ Type }) => Type))).toEqual(new Set(['AWS::Lambda::Function']));
  });
});
