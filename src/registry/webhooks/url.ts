/** What is wrong with it, in words that complete a sentence and repeat nothing of it. */
export function urlFault(text: string, allowPrivate: boolean): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return 'is not an https URL';
  if (url.username || url.password) return 'must not hold a user name or password';
  return url.protocol === 'http:' && !allowPrivate
    ? 'is not an https URL, which only one with allowPrivate need not be'
    : undefined;
}
