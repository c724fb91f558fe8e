/** GitHub's website, where people sign in, given the URL of its API (docs/github.md §1.3). Without a trailing slash. */
export function githubWebUrl(apiUrl: string): string {
  if (!URL.canParse(apiUrl)) return '';
  const url = new URL(apiUrl);
  const host = url.host.replace(/^api\.(?=github\.com$|[^.]+\.ghe\.com$)/, '');
  const path = url.pathname.replace(/\/(api\/v3\/?)?$/, '');
  return `${url.protocol}//${host}${path}`;
}
