import { beforeAll, expect, test } from '@jest/globals';
import { CHANGES } from '../../../src/registry/catalogue/catalogue';
import { type Packaged, packaged } from '../../support/lambda/package';

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

test('the topic calls the function that keeps the catalogue, for changes of packages only', () => {
  const subscriptions = Object.values(service.template.Resources).filter(
    ({ Type }) => Type === 'AWS::SNS::Subscription',
  );
  expect(subscriptions.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      TopicArn: { Ref: 'LogTopic' },
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': ['CatalogueLambdaFunction', 'Arn'] },
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { namespace: CHANGES },
    }),
  ]);
});
