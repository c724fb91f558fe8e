/** What the packuments of this bench have, and what a least age of a week leaves. */
export const VERSIONS = 3_000;
export const YOUNG = 300;
export const NAME_PREFIX = 'bench-large-';
/** A rule names one of the old ones. */
export const BLOCKED = '1.7.0';

const DAY = 86_400_000;

/** The full packument of a public package, of about 10 MB. The young versions are the last ones; `latest` is the last. */
export function largePackument(name: string, tarballs: string): string {
  const list = (prefix: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}-${index}`, `^${index}.2.3`]));
  const shared = {
    description: 'A package of a bench. '.repeat(10),
    main: 'index.js',
    dependencies: list('a-dependency', 20),
    devDependencies: list('a-tool-to-develop-with', 40),
    scripts: list('a-script-with-a-name', 20),
    engines: { node: '>=18' },
    maintainers: Array.from({ length: 5 }, (_, index) => ({
      name: `m${index}`,
      email: `m${index}@x.example`,
    })),
  };
  const numbers = Array.from({ length: VERSIONS }, (_, index) => `1.${index}.0`);
  const versions = numbers.map((version, index) => {
    const dist = {
      tarball: `${tarballs}${name}/-/${name}-${version}.tgz`,
      shasum: String(index).padStart(40, '0'),
      integrity: `sha512-${String(index).padStart(86, 'A')}==`,
      fileCount: 42,
      unpackedSize: 424_242,
    };
    return [version, { name, version, ...shared, dist, _id: `${name}@${version}` }] as const;
  });
  const published = (index: number) => Date.now() - (VERSIONS - index <= YOUNG ? 1 : 60) * DAY;
  const times = numbers.map((version, index) => [version, new Date(published(index)).toISOString()] as const);
  return JSON.stringify({
    _id: name,
    name,
    'dist-tags': { latest: numbers.at(-1) },
    versions: Object.fromEntries(versions),
    time: { created: times[0]?.[1], modified: times.at(-1)?.[1], ...Object.fromEntries(times) },
    readme: `# ${name}`,
  });
}
