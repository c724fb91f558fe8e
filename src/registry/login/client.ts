/**
 * yarn takes every answer with 200 for a success, even without a token. It shows no npm-notice, so it prints
 * neither a confirmation code nor a reason (yarn 4.18, npm login --web-login). Its requests are sent by got.
 */
export function isYarn(agent: string): boolean {
  return /^(?:got|yarn)[ /]/i.test(agent);
}

/**
 * A User-Agent in words: `npm 11.19.1 on linux x64`. Unknown clients are not quoted: an attacker who sends a
 * victim the link of a login could write instructions there. The same goes for each part of a known one: only digits
 * and words from these lists are shown.
 */
export function describeAgent(agent: string): string {
  if (isYarn(agent)) return 'yarn';
  const [, name, version, rest = ''] =
    /^(p?npm)\/(\d{1,4}(?:\.\d{1,5}){0,2}(?:-(?:alpha|beta|pre|rc|next)(?:\.\d{1,5}){0,2})?)(?: (.*))?$/.exec(
      agent,
    ) ?? [];
  if (name === undefined || version === undefined) return 'an unknown client';
  const [, platform] =
    /(?:^| )((?:linux|darwin|win32|freebsd|openbsd|sunos|aix|android) (?:arm|arm64|ia32|x64|ppc64|s390x?|riscv64|loong64|mips|mipsel))(?: |$)/.exec(
      rest,
    ) ?? [];
  return platform === undefined ? `${name} ${version}` : `${name} ${version} on ${platform}`;
}
