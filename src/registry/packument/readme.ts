import type { JsonObject } from '../../lib/json';

/** In bytes, as npmjs.com has it: whoever reads the full packument loads it. */
const MAX_README = 64 * 1024;

const NOTE = '\n\n*This readme goes on in the package.*\n';

/** The readme as a packument has it: of a long one the beginning, and a note. The tarball has all of it. */
export function shortReadme(readme: string | undefined): string | undefined {
  if (readme === undefined || Buffer.byteLength(readme) <= MAX_README) return readme;
  const start = Buffer.from(readme)
    .subarray(0, MAX_README - Buffer.byteLength(NOTE))
    .toString('utf8');
  // Half a character at the cut.
  return `${start.replace(/\uFFFD$/, '')}${NOTE}`;
}

/** Of a packument, or of a manifest in it. npm writes a sentence where there is no file. */
export function readmeIn({ readme }: JsonObject = {}): string | undefined {
  const isOne = typeof readme === 'string' && readme !== '' && readme !== 'ERROR: No README data found!';
  return isOne ? readme : undefined;
}

/** A packument has one readme. Of which version it is, only our own say, and only those that were published to lately. */
export function readmeOfLatest(packument: JsonObject, latest: string): string | undefined {
  const { _readmeOf } = packument;
  return _readmeOf === undefined || _readmeOf === latest ? readmeIn(packument) : undefined;
}
