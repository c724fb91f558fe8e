/** The fields that the public registry leaves in a version of the short form. */
const FIELDS = [
  'name',
  'version',
  'deprecated',
  'dependencies',
  'optionalDependencies',
  'devDependencies',
  'bundleDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'acceptDependencies',
  'bin',
  'directories',
  'dist',
  'engines',
  'cpu',
  'os',
  'libc',
  'funding',
  'hasInstallScript',
  '_hasShrinkwrap',
];

/** The short form of a full packument, as text. */
export function abbreviated(full: string): string {
  const { name, 'dist-tags': tags, versions, time } = JSON.parse(full);
  const short = Object.entries<Record<string, unknown>>(versions).map(([version, manifest]) => {
    return [version, Object.fromEntries(FIELDS.flatMap((field) => pair(manifest, field)))];
  });
  const all = { name, 'dist-tags': tags, versions: Object.fromEntries(short), modified: time?.modified };
  return JSON.stringify(all);
}

function pair(manifest: Readonly<Record<string, unknown>>, field: string): readonly [string, unknown][] {
  return field in manifest ? [[field, manifest[field]]] : [];
}
