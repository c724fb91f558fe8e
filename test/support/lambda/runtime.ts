import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, listen } from '../server';
import { createQueue, type Outcome, type Queue } from './queue';
import { node24, runtimeClient } from './tools';

export type { Outcome } from './queue';

export type RunningFunction = {
  /** One event after the other, as Lambda sends them to a container. */
  invoke(event: unknown): Promise<Outcome>;
  /** What it printed. */
  output(): string;
  stop(): Promise<void>;
};

type Options = {
  /** The folder that the function's zip is unpacked in. */
  readonly folder: string;
  /** For example `src/package/get.default`. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly memorySize?: number;
};

/** A function in a Node 24 of its own, run by AWS's runtime client, which asks a Runtime API on loopback for events. */
export async function startFunction(options: Options): Promise<RunningFunction> {
  const queue = createQueue();
  const server = createServer((request, response) => void route(request, response, queue));
  const url = await listen(server);
  const child = await launch(options, url.replace('http://', ''));
  const output = collect(child);
  child.on('exit', (code) => queue.fail('Runtime.ExitError', `It ended with ${code}.\n${output()}`));
  return {
    invoke: (event) => queue.add(event),
    output,
    stop: () => stop(child, server),
  };
}

async function launch(
  { folder, handler, env, memorySize = 1024 }: Options,
  api: string,
): Promise<ChildProcess> {
  return spawn(await node24(), [await runtimeClient()], {
    cwd: folder,
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: api,
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'test',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
    },
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
async function route(request: IncomingMessage, response: ServerResponse, queue: Queue): Promise<void> {
  const path = request.url?.replace('/2018-06-01/runtime/', '') ?? '';
  if (path === 'invocation/next') {
    const [id, event] = await queue.next();
    response.writeHead(200, {
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-deadline-ms': String(Date.now() + 30_000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:test',
    });
    response.end(JSON.stringify(event));
    return;
  }
  const body = await readJson(request);
  response.writeHead(202).end();
  const [, id = '', what = ''] = /^invocation\/(.+)\/(response|error)$/.exec(path) ?? [];
  if (what === 'response') queue.settle(id, { ok: true, result: body });
  else if (what === 'error') queue.settle(id, { ok: false, error: body });
  else queue.fail(body.errorType, body.errorMessage);
}

async function readJson(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return () => output;
}

async function stop(child: ChildProcess, server: Server): Promise<void> {
  const ended = child.exitCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await ended;
  await close(server);
}
