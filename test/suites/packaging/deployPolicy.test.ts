import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATOR, type Packaged, packaged } from '../../support/lambda/package';

type Statement = {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
};

const root = path.resolve(__dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const text = read('docs/deploy-policy.json');
const statements: readonly Statement[] = JSON.parse(text).Statement;
const list = (value: string | readonly string[]) => [value].flat();

const API = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `apigateway:${method}`);
const inlinePolicy = ['iam:PutRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy'];

/** What CloudFormation does with a resource of that type: makes, reads, changes, tags and removes it. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGateway::Account': [...API, 'iam:PassRole'],
  'AWS::ApiGateway::Authorizer': API,
  'AWS::ApiGateway::Deployment': API,
  'AWS::ApiGateway::GatewayResponse': API,
  'AWS::ApiGateway::Method': API,
  'AWS::ApiGateway::Resource': API,
  'AWS::ApiGateway::RestApi': [...API, 'apigateway:UpdateRestApiPolicy'],
  'AWS::CloudWatch::Alarm': [
    'cloudwatch:PutMetricAlarm',
    'cloudwatch:DescribeAlarms',
    'cloudwatch:TagResource',
    'cloudwatch:DeleteAlarms',
  ],
  'AWS::CloudWatch::Dashboard': [
    'cloudwatch:PutDashboard',
    'cloudwatch:GetDashboard',
    'cloudwatch:DeleteDashboards',
  ],
  'AWS::Events::Rule': ['events:PutRule', 'events:PutTargets', 'events:RemoveTargets', 'events:DeleteRule'],
  'AWS::IAM::Policy': inlinePolicy,
  'AWS::IAM::Role': [
    ...inlinePolicy,
    'iam:CreateRole',
    'iam:GetRole',
    'iam:UpdateAssumeRolePolicy',
    'iam:AttachRolePolicy',
    'iam:DetachRolePolicy',
    'iam:TagRole',
    'iam:DeleteRole',
  ],
  'AWS::Lambda::EventSourceMapping': [
    'lambda:CreateEventSourceMapping',
    'lambda:GetEventSourceMapping',
    'lambda:UpdateEventSourceMapping',
    'lambda:TagResource',
    'lambda:DeleteEventSourceMapping',
  ],
  'AWS::Lambda::Function': [
    'lambda:CreateFunction',
    'lambda:GetFunction',
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'lambda:TagResource',
    'lambda:DeleteFunction',
    'iam:PassRole',
    's3:GetObject',
  ],
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
  'AWS::Logs::LogGroup': [
    'logs:CreateLogGroup',
    'logs:PutRetentionPolicy',
    'logs:DescribeLogGroups',
    'logs:TagResource',
    'logs:DeleteLogGroup',
  ],
  'AWS::Logs::SubscriptionFilter': [
    'logs:PutSubscriptionFilter',
    'logs:DescribeSubscriptionFilters',
    'logs:DeleteSubscriptionFilter',
  ],
  // The bucket of packages outlives the stack. The policy gives no right to remove it.
  'AWS::S3::Bucket': [
    's3:CreateBucket',
    's3:ListBucket',
    's3:PutEncryptionConfiguration',
    's3:PutLifecycleConfiguration',
    's3:PutBucketVersioning',
    's3:PutBucketOwnershipControls',
    's3:PutBucketPublicAccessBlock',
    's3:PutBucketTagging',
  ],
  'AWS::S3::BucketPolicy': ['s3:PutBucketPolicy', 's3:GetBucketPolicy', 's3:DeleteBucketPolicy'],
  'AWS::SNS::Subscription': ['sns:Subscribe', 'sns:GetSubscriptionAttributes', 'sns:Unsubscribe'],
  'AWS::SNS::Topic': [
    'sns:CreateTopic',
    'sns:GetTopicAttributes',
    'sns:SetTopicAttributes',
    'sns:TagResource',
    'sns:DeleteTopic',
  ],
  'AWS::SQS::Queue': [
    'sqs:CreateQueue',
    'sqs:GetQueueAttributes',
    'sqs:SetQueueAttributes',
    'sqs:TagQueue',
    'sqs:DeleteQueue',
  ],
  'AWS::SQS::QueuePolicy': ['sqs:SetQueueAttributes'],
};

/** Properties that name a resource in a way that stands in its ARN. */
const NAMES: Readonly<Record<string, readonly [property: string, arn: string]>> = {
  'AWS::CloudWatch::Alarm': ['AlarmName', 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:'],
  'AWS::CloudWatch::Dashboard': ['DashboardName', 'arn:aws:cloudwatch::123456789012:dashboard/'],
  'AWS::Lambda::Function': ['FunctionName', 'arn:aws:lambda:eu-central-1:123456789012:function:'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'arn:aws:logs:eu-central-1:123456789012:log-group:'],
  'AWS::S3::Bucket': ['BucketName', 'arn:aws:s3:::'],
  'AWS::SNS::Topic': ['TopicName', 'arn:aws:sns:eu-central-1:123456789012:'],
  'AWS::SQS::Queue': ['QueueName', 'arn:aws:sqs:eu-central-1:123456789012:'],
};

let service: Packaged;
beforeAll(async () => {
  service = await packaged();
});

describe('docs/deploy-policy.json', () => {
  test('allows what CloudFormation does with every type of resource that a deployment can have', () => {
    const made = Object.values(service.template.Resources).map(({ Type }) => Type);
    const declared = readdirSync(path.join(root, 'resources')).flatMap((file) =>
      [...read(`resources/${file}`).matchAll(/\bType: (AWS::\w+::\w+)/g)].map(([, type = '']) => type),
    );
    const types = new Set([...made, ...declared]);
    expect([...types].sort()).toEqual(Object.keys(ACTIONS).sort());
    const allowed = statements.flatMap(({ Action }) => list(Action));
    const missing = Object.values(ACTIONS)
      .flat()
      .filter((action) => !allowed.some((pattern) => fits(pattern, action)));
    expect(missing).toEqual([]);
  });

  test('names every resource that has a name of ours', () => {
    const arns = Object.values(service.template.Resources).flatMap(({ Type, Properties }) => {
      const [property = '', arn = ''] = NAMES[Type] ?? [];
      const name = Properties[property];
      return typeof name === 'string' ? [`${arn}${ofStageProd(name)}`] : [];
    });
    expect(arns.length).toBeGreaterThan(100);
    const named = statements.flatMap(({ Resource }) => list(Resource)).filter((pattern) => pattern !== '*');
    expect(arns.filter((arn) => !named.some((pattern) => fits(pattern, arn)))).toEqual([]);
  });

  test('opens nothing of other stacks but what no ARN can name, and no tarball', () => {
    expect(statements.filter(({ Effect }) => Effect !== 'Allow')).toEqual([]);
    const everywhere = statements.filter(({ Resource }) => list(Resource).includes('*'));
    expect(everywhere.map(({ Sid }) => Sid)).toEqual(['Subscribers', 'WhatHasNoName']);
    expect(everywhere.flatMap(({ Action }) => list(Action)).filter((action) => action.includes('*'))).toEqual(
      [],
    );
    const objects = statements.flatMap(({ Resource }) =>
      list(Resource).filter((arn) => arn.startsWith('arn:aws:s3:::acme-npm-prod/')),
    );
    expect(objects.filter((arn) => !arn.startsWith('arn:aws:s3:::acme-npm-prod/-/'))).toEqual([]);
  });

  test('fits into one managed policy of AWS', () => {
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(6144);
  });
});

/** As in the documentation: the stage prod, with the bucket acme-npm. */
function ofStageProd(name: string): string {
  return name
    .replace(`${OPERATOR.CODEBOX_BUCKET}-test`, 'acme-npm-prod')
    .replace('codebox-npm-test', 'codebox-npm-prod');
}

/** IAM's asterisk. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.?+^$()[\]{}|\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
