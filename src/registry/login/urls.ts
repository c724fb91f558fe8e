type Endpoint = {
  /** Without a trailing slash. */
  readonly apiEndpoint: string;
};

/** The page that confirms a login. npm escapes it once more, so it must not need any escapes (npm, open-url.js). */
export function loginUrl({ apiEndpoint }: Endpoint, sealed: string): string {
  return `${apiEndpoint}/-/v1/login/cli/${sealed}`;
}

/** Where the client asks for its token. */
export function doneUrl({ apiEndpoint }: Endpoint, sealed: string): string {
  return `${apiEndpoint}/-/v1/done/${sealed}`;
}

/** The URL to which GitHub sends the browser back. The operator registers it with the OAuth app. */
export function callbackUrl({ apiEndpoint }: Endpoint): string {
  return `${apiEndpoint}/-/v1/login/callback`;
}

/**
 * Where GitHub sends the browser back after a login of the pages. GitHub takes what is below the registered URL
 * (docs/github.md §1.4).
 */
export function pagesCallbackUrl(endpoint: Endpoint): string {
  return `${callbackUrl(endpoint)}/web`;
}

/** Where GitHub asks for the code of a device. */
export function deviceUrl(webUrl: string): string {
  return `${webUrl}/login/device`;
}

type Authorization = {
  /** GitHub's website, without a trailing slash. */
  readonly webUrl: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string;
  readonly challenge: string;
};

/** GitHub's page on which a person chooses an account and lets the app know who they are. */
export function authorizeUrl({ webUrl, ...asked }: Authorization): string {
  const query = new URLSearchParams({
    client_id: asked.clientId,
    redirect_uri: asked.redirectUri,
    ...(asked.scope !== '' && { scope: asked.scope }),
    state: asked.state,
    code_challenge: asked.challenge,
    code_challenge_method: 'S256',
    allow_signup: 'false',
    // An app that was authorized once would otherwise be let in by one click on a stranger's link.
    prompt: 'select_account',
  });
  return `${webUrl}/login/oauth/authorize?${query}`;
}
