import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { createFolderStorage } from '../../../src/adapters/folder';
import { isObject } from '../../../src/lib/json';
import { type Gateway, startGateway } from '../../../src/local/gateway';
import type { LambdaFunction } from '../../../src/local/gateway/functions';
import { readApi } from '../../../src/local/gateway/routes';
import { type GitHubStandIn, startGitHub } from '../../../src/local/github';
import { loadSource } from '../../../src/local/load';
import {
  endCapture,
  knowSecret,
  saw,
  sawAnswer,
  sawObject,
  sawUrls,
  startCapture,
} from '../../support/capture';
import { setEnvironment } from '../../support/environment';
import { APP_SECRETS, CLIENT_ID, CLIENT_SECRET, users } from '../../support/github';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';

export type World = {
  /** With a trailing slash. */
  readonly registry: string;
  readonly github: GitHubStandIn;
  /** For the homes of those who log in. */
  readonly folder: string;
  /** Moves the registry's and GitHub's clock on; the clients keep theirs. */
  pass(minutes: number): void;
  /** Fails when a secret was seen meanwhile (capture.ts). */
  stop(): Promise<void>;
};

type Variables = Readonly<Record<string, string>>;

/** The whole registry in this process, over a GitHub stand-in and a temporary folder. */
export async function startWorld(variables: Variables = {}): Promise<World> {
  const folder = await makeTempFolder();
  const world = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, users: Object.values(users) };
  const github = await startGitHub(world);
  const restore = setEnvironment({
    storage: path.join(folder, 'bucket'),
    githubUrl: `${github.apiUrl}/`,
    githubClientId: CLIENT_ID,
    githubSecret: CLIENT_SECRET,
    restrictedOrgs: 'acme',
    admins: 'admin',
    ...variables,
  });
  startCapture();
  knowSecret(...APP_SECRETS);
  const gateway = await listen();
  process.env.apiEndpoint = `http://localhost:${gateway.port}/registry`;
  const clock = movableClock();
  return {
    registry: `${process.env.apiEndpoint}/`,
    github,
    folder,
    pass: clock.pass,
    stop: async () => {
      clock.restore();
      await gateway.close(0);
      await github.close();
      sawUrls(github.requests);
      await look(path.join(folder, 'bucket'));
      const leaks = endCapture();
      restore();
      await removeFolder(folder);
      expect(leaks).toEqual([]);
    },
  };
}

async function listen(): Promise<Gateway> {
  const yaml = await readFile(path.resolve(__dirname, '../../../serverless.yml'), 'utf8');
  return startGateway({ api: readApi(yaml), load, host: 'localhost', report });
}

/** The gateway's own log lines. */
function report(line: unknown): void {
  saw('a log line', JSON.stringify(line));
}

async function load(handler: string): Promise<LambdaFunction> {
  const entry = await loadSource(handler);
  return async (event, context) => {
    const answer = await entry(event, context);
    if (isAnswer(answer)) sawAnswer(answer);
    return answer;
  };
}

function isAnswer(answer: unknown): answer is APIGatewayProxyResult {
  return isObject(answer) && typeof answer.statusCode === 'number' && typeof answer.body === 'string';
}

async function look(bucket: string): Promise<void> {
  const storage = createFolderStorage(bucket);
  for await (const { key } of storage.list('')) {
    const object = await storage.get(key);
    if (object) sawObject(key, object.body);
  }
}

function movableClock() {
  const real = Date.now;
  let ahead = 0;
  Date.now = () => real() + ahead;
  return {
    pass: (minutes: number) => {
      ahead += minutes * 60_000;
    },
    restore: () => {
      Date.now = real;
    },
  };
}
