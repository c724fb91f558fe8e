/**
 * yarn takes every answer with 200 for a success, even without a token, and shows no npm-notice: it prints neither a
 * confirmation code nor a reason (yarn 4.18, npm login --web-login). Its requests are got's.
 */
export function isYarn(agent: string): boolean {
  return /^(?:got|yarn)[ /]/i.test(agent);
}

/** A User-Agent in words, as far as it is one of the clients that are known: `npm 11.19.1 on linux x64`. */
export function describeAgent(agent: string): string {
  if (isYarn(agent)) return 'yarn';
  const [, name, version, rest = ''] = /^(p?npm)\/([\w.+-]{1,40})(?: (.*))?$/.exec(agent) ?? [];
  if (name === undefined || version === undefined) return agent === '' ? 'a client without a name' : agent;
  const [, platform] =
    /(?:^| )((?:linux|darwin|win32|freebsd|openbsd|sunos|aix|android) \w{1,20})(?: |$)/.exec(rest) ?? [];
  return platform === undefined ? `${name} ${version}` : `${name} ${version} on ${platform}`;
}
