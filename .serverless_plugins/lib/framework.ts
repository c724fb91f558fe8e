import type { S3ClientConfig } from '@aws-sdk/client-s3';

/** What the plugins use of the Serverless Framework, which brings no types for plugins. */
export type Serverless = {
  readonly service: {
    readonly provider: { readonly environment?: Readonly<Record<string, unknown>> };
    readonly functions: Readonly<Record<string, FunctionDefinition | undefined>>;
  };
  readonly processedInput: { readonly commands: readonly string[] };
  /** An error of this class is for the operator: the framework prints its message and no stack. */
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  getProvider(name: 'aws'): Provider;
};

type StackResource = { readonly ResourceType?: string; readonly PhysicalResourceId?: string };

export type FunctionDefinition = {
  /** As it is deployed: service, stage and name. */
  readonly name?: string;
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly events?: readonly { readonly http?: HttpEvent }[];
};

type HttpEvent = { readonly method: string; readonly path: string; readonly authorizer?: unknown };

type Provider = {
  getStage(): string;
  getRegion(): string;
  /** For every client of the AWS SDK: region, credentials, proxy. */
  getAwsSdkV3Config(): Promise<AwsConfig>;
  /** Asks CloudFormation. */
  getStackResources(): Promise<readonly StackResource[]>;
  /** Asks STS. */
  getAccountInfo(): Promise<{ readonly accountId: string; readonly arn: string }>;
};

export type AwsConfig = Pick<
  S3ClientConfig,
  'region' | 'credentials' | 'maxAttempts' | 'retryMode' | 'requestHandler'
>;

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export type Log = Readonly<Record<'notice' | 'success' | 'warning' | 'error', (text: string) => void>>;

export type Utils = {
  readonly log: Log;
  /** To standard output, where `log` goes to the other one. */
  readonly writeText: (text: string) => void;
  readonly progress: { get(name: string): Progress };
};

export type Progress = { update(text: string): void; remove(): void };
