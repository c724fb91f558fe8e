import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Gateway, startGateway } from '../../src/local/gateway';
import { readApi } from '../../src/local/gateway/routes';
import { type GitHubStandIn, startGitHub } from '../../src/local/github';
import { loadSource } from '../../src/local/load';
import { setEnvironment } from '../support/environment';
import { CLIENT_ID, CLIENT_SECRET, users } from '../support/github';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

export type World = {
  /** With a trailing slash. */
  readonly registry: string;
  readonly github: GitHubStandIn;
  /** For the homes of those who log in. */
  readonly folder: string;
  /** Moves the registry's and GitHub's clock on; the clients keep theirs. */
  pass(minutes: number): void;
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
      restore();
      await removeFolder(folder);
    },
  };
}

async function listen(): Promise<Gateway> {
  const yaml = await readFile(path.resolve(__dirname, '../../serverless.yml'), 'utf8');
  return startGateway({ api: readApi(yaml), load: loadSource, host: 'localhost', report: () => {} });
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
