import { SETTINGS } from '../../src/config/variables';

type Environment = Readonly<Record<string, string | undefined>>;

/** Lambda's variables; those that are undefined are absent on a default deploy. */
const defaults: Environment = {
  ...Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, undefined])),
  region: 'eu-central-1',
  bucket: 'codebox-test',
  registry: 'https://registry.example/',
  githubUrl: 'https://github.example/api/v3/',
  githubClientId: 'client-id',
  githubSecret: 'client-secret-of-the-default-environment',
  admins: '',
  restrictedOrgs: '*',
  apiEndpoint: 'https://npm.example/registry',
  privateScopes: '',
};

/**
 * Sets the variables that a function finds on Lambda, with some of them changed. The result puts back what was there:
 *
 *     const restore = setEnvironment({ admins: 'alice' });
 *     afterAll(restore);
 */
export function setEnvironment(changes: Environment = {}): () => void {
  const wanted = { ...defaults, ...changes };
  const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, process.env[name]]));
  assign(wanted);
  return () => assign(before);
}

function assign(values: Environment): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
