import path from 'node:path';
import { localAppSecret } from './appSecret';
import { startGitHub } from './github';
import { createLogins } from './logins';
import { LOCAL_ADMIN, type LocalUser, localOrgs, localUsers } from './users';
import type { Variables } from './variables';

export type GitHub = {
  readonly url: string;
  readonly users: readonly LocalUser[];
  readonly variables: Partial<Variables>;
  close(): Promise<void>;
};

type Environment = Readonly<Record<string, string | undefined>>;

export function realGitHub(env: Environment): GitHub {
  const url = env.CODEBOX_GITHUB_URL?.trim() || 'https://api.github.com';
  return { url, users: [], variables: {}, close: async () => {} };
}

/** The stand-in, started, with the users and the logins that are kept in that folder. */
export async function standIn(env: Environment, folder: string): Promise<GitHub> {
  const users = await localUsers(path.join(folder, 'users.json'));
  // Whoever reaches this machine could log in as the admin with it.
  const deviceFlow = env.CODEBOX_LOGIN_FLOW?.trim().toLowerCase() === 'device';
  const clientSecret = await localAppSecret(path.join(folder, 'app.json'));
  const app = { clientId: 'codebox-local', clientSecret, deviceFlow };
  const logins = createLogins(path.join(folder, 'logins'), report);
  const tokens = await logins.read();
  const { apiUrl, issuer, advise, close } = await startGitHub({ ...app, users, tokens, keep: logins.keep });
  advise(EXAMPLE);
  const variables = {
    githubUrl: apiUrl,
    githubClientId: app.clientId,
    githubSecret: app.clientSecret,
    admins: env.CODEBOX_ADMINS?.trim() || LOCAL_ADMIN,
    restrictedOrgs: localOrgs(env),
    oidcIssuer: env.CODEBOX_OIDC_ISSUER?.trim() || issuer,
  };
  return { url: apiUrl, users, variables, close };
}

/** A name that nobody may publish in public is enough to try the firewall's list of malware. */
const EXAMPLE = {
  id: 'GHSA-cdbx-exam-p1e0',
  name: 'codebox-example-of-malware',
  range: '>= 0',
  updated: '2026-01-01T00:00:00Z',
};

/** Who logged in stays so until the next start. */
function report(error: unknown): void {
  const cause = error instanceof Error ? error.message : String(error);
  console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', namespace: 'logins', cause }));
}
