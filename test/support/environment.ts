type Environment = Readonly<Record<string, string | undefined>>;

/** Lambda's variables; those that are undefined are absent on a default deploy. */
const defaults: Environment = {
  region: 'eu-central-1',
  bucket: 'codebox-test',
  storage: undefined,
  s3Endpoint: undefined,
  registry: 'https://registry.example/',
  githubUrl: 'https://github.example/api/v3/',
  githubClientId: 'client-id',
  githubSecret: 'client-secret-of-the-default-environment',
  githubWebUrl: undefined,
  loginFlow: undefined,
  sessionSecret: undefined,
  admins: '',
  restrictedOrgs: '',
  access: undefined,
  allowPats: undefined,
  patMaxScopes: undefined,
  apiEndpoint: 'https://npm.example/registry',
  logTopic: undefined,
  logReads: undefined,
  tarballs: undefined,
  upstreamCache: undefined,
  privateScopes: '',
  trustedPublishers: undefined,
  oidcIssuer: undefined,
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
