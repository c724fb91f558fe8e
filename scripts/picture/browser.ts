/** Does what a person does in the browser after `npm login`: types the code, and chooses an account at the stand-in. */
export async function confirmLogin(terminal: string, user: string): Promise<void> {
  const loginUrl = found(/https?:\S+\/-\/v1\/login\/cli\/[\w-]+/, terminal);
  const code = found(/[A-Z]{4}-[A-Z]{4}/, terminal);
  const headers = { 'sec-fetch-site': 'same-origin' };
  const confirmed = await fetch(loginUrl, { method: 'POST', headers, body: new URLSearchParams({ code }) });
  const cookie = (confirmed.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const next = found(/http-equiv="refresh" content="0; url=([^"]*)"/, await confirmed.text());
  const gitHub = new URL(next.replaceAll('&amp;', '&'));
  gitHub.searchParams.set('_user', user);
  const chosen = await fetch(gitHub, { redirect: 'manual' });
  await fetch(chosen.headers.get('location') ?? '', { headers: { cookie } });
}

function found(pattern: RegExp, text: string): string {
  const [whole, part] = pattern.exec(text) ?? [];
  if (whole === undefined) throw new Error(`${pattern} is not in: ${text}`);
  return part ?? whole;
}
