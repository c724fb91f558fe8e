import type { AwsConfig, Options, Serverless, Utils } from '../../.serverless_plugins/lib/framework';

/** What the framework throws for the operator: shown without a stack. */
export class ServerlessError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/** What the framework throws where it finds no credentials. */
export const noCredentials = () =>
  Promise.reject(new ServerlessError('AWS provider credentials not found.', 'AWS_CREDENTIALS_NOT_FOUND'));

type Plugin = { readonly hooks: Readonly<Record<string, (() => unknown) | undefined>> };
type PluginClass = new (serverless: Serverless, options: Options, utils: Utils) => Plugin;

export type FakeServerless = {
  /** Runs one hook of a plugin, as a command would. */
  run(plugin: PluginClass, hook: string, options?: Options): Promise<void>;
  /** What the operator has read so far, by level; `progress` are the lines that replaced each other, `text` what goes to standard output. */
  readonly output: Readonly<
    Record<'notice' | 'success' | 'warning' | 'error' | 'progress' | 'text', string[]>
  >;
};

const fakeCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

type Given = {
  /** Of a profile it is a function. */
  readonly credentials?: AwsConfig['credentials'];
  readonly stage?: string;
  /** What was typed after `sls`. */
  readonly commands?: readonly string[];
  readonly functions?: Serverless['service']['functions'];
  /** What CloudFormation lists. */
  readonly stack?: Awaited<ReturnType<ReturnType<Serverless['getProvider']>['getStackResources']>>;
  /** What STS answers. */
  readonly account?: () => Promise<{ readonly accountId: string; readonly arn: string }>;
  /** Those of every function, beside the bucket. */
  readonly environment?: Readonly<Record<string, unknown>>;
};

/** The Serverless Framework as a plugin sees it, with a stage (`test`) of two functions. */
export function fakeServerless(
  bucket: string,
  { credentials = fakeCredentials, stage = 'test', ...given }: Given = {},
): FakeServerless {
  const output: FakeServerless['output'] = {
    notice: [],
    success: [],
    warning: [],
    error: [],
    progress: [],
    text: [],
  };
  const serverless: Serverless = {
    service: {
      provider: { environment: { ...given.environment, bucket } },
      functions: given.functions ?? {
        get: { name: `codebox-npm-${stage}-get` },
        put: { name: `codebox-npm-${stage}-put` },
      },
    },
    processedInput: { commands: given.commands ?? [] },
    classes: { Error: ServerlessError },
    getProvider: () => ({
      getStage: () => stage,
      getRegion: () => 'eu-central-1',
      getStackResources: async () => given.stack ?? [],
      getAccountInfo:
        given.account ??
        (async () => ({ accountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/alice' })),
      getAwsSdkV3Config: async () => ({ region: 'eu-central-1', credentials }),
    }),
  };
  const utils: Utils = {
    log: {
      notice: (text) => void output.notice.push(text),
      success: (text) => void output.success.push(text),
      warning: (text) => void output.warning.push(text),
      error: (text) => void output.error.push(text),
    },
    writeText: (text) => void output.text.push(text),
    progress: { get: () => ({ update: (text) => void output.progress.push(text), remove: () => {} }) },
  };
  return {
    run: async (Plugin, hook, options = {}) => {
      const plugin = new Plugin(serverless, options, utils);
      const step = plugin.hooks[hook];
      if (!step) throw new Error(`The plugin has no hook ${hook}.`);
      await step();
    },
    output,
  };
}
