/** Below the registry's URL, as npm writes it. */
export function packagePath(name: string): string {
  return name.replace('/', '%2f');
}

export function tarballPath(name: string, version: string): string {
  return `${packagePath(name)}/-/${tarballFile(name, version)}`;
}

export function tagPath(name: string, tag: string): string {
  return `-/package/${packagePath(name)}/dist-tags/${tag}`;
}

function tarballFile(name: string, version: string): string {
  return `${name.slice(name.indexOf('/') + 1)}-${version}.tgz`;
}
