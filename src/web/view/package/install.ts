import { type Html, html } from '../../../lib/html';
import type { PackagePage } from './model';

/** One line for each client, and what it needs once. */
export function installation({ name, wanted, isOurs, registryUrl }: PackagePage): Html {
  const spec = wanted === undefined ? name.full : `${name.full}@${wanted}`;
  const url = `${registryUrl}/`;
  const isScoped = isOurs && name.scope !== undefined;
  const setting = isScoped ? `${name.scope}:registry=${url}` : `registry=${url}`;
  const yarn = isScoped
    ? `yarn config set 'npmScopes["${name.scope?.slice(1)}"].npmRegistryServer' ${url}`
    : `yarn config set npmRegistryServer ${url}`;
  return html`<section aria-labelledby="install">
<h2 id="install">Install</h2>
<pre tabindex="0" data-copy>npm install ${spec}</pre>
<details><summary>With yarn, pnpm or bun, and what they need once</summary>
<pre tabindex="0" data-copy>yarn add ${spec}</pre>
<pre tabindex="0" data-copy>pnpm add ${spec}</pre>
<pre tabindex="0" data-copy>bun add ${spec}</pre>
<p>In the <code>.npmrc</code> of the project, for npm, pnpm, bun and yarn 1. Then run <code>npm login${isScoped ? ` --scope=${name.scope}` : ''}</code>:</p>
<pre tabindex="0" data-copy>${setting}</pre>
<p>For yarn 2 and later:</p>
<pre tabindex="0" data-copy>${yarn}
yarn npm login</pre>
</details>
</section>`;
}
