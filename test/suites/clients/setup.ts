import { readFile } from 'node:fs/promises';
import path from 'node:path';

export type Files = Readonly<Record<string, string>>;

const PAGE = path.resolve(__dirname, '../../../docs/clients-setup.md');
const EXAMPLE = '//npm.acme.example/registry/';

/** The files that docs/clients-setup.md recommends under a heading, for the registry at hand. */
export async function recommended(heading: string, registry: string): Promise<Files> {
  const page = await readFile(PAGE, 'utf8');
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const blocks = section.matchAll(/^`([~/\w.-]+)`[^\n]*\n\n```\w*\n(.*?)^```/gms);
  const here = registry.slice(registry.indexOf('//'));
  const files = [...blocks].map(([, name = '', body = '']) => [
    name,
    body.replaceAll(`https:${EXAMPLE}`, registry).replaceAll(EXAMPLE, here),
  ]);
  if (files.length === 0) throw new Error(`${PAGE} recommends nothing for ${heading}.`);
  return Object.fromEntries(files);
}

/** The same for somebody who logs in instead. */
export function withoutToken(files: Files): Files {
  const kept = Object.entries(files).map(([name, body]) => [name, body.replace(/^.*NPM_TOKEN.*\n/gm, '')]);
  return Object.fromEntries(kept);
}
