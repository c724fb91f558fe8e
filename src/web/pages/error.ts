import type { RegistryError } from '../../errors';
import { html } from '../../lib/html';
import type { WebPage } from '../page';
import { pathOf } from '../routes';
import { within } from '../visit';

/** A link to where it goes on. */
export type Way = { readonly href: string; readonly words: string };

const HEADINGS: ReadonlyMap<number, string> = new Map([
  [400, 'Something in the address is wrong'],
  [403, 'Held back, or not allowed'],
  [404, 'Not found'],
  [413, 'Too large to show'],
  [451, 'Not available'],
  [502, 'Another server has failed'],
  [503, 'Not available at the moment'],
]);

type Context = { readonly config: { readonly apiEndpoint: string } };

/** `heading`: of a refusal, where its status says too little. */
type Known = { readonly way?: Way | undefined; readonly heading?: string | undefined };

/** What went wrong, in the sentence of the error, and a way on. */
export function errorPage({ status, message }: RegistryError, { config }: Context, known: Known): WebPage {
  const { way } = known;
  const refusal = status < 500 ? known.heading : undefined;
  const heading = refusal ?? HEADINGS.get(status) ?? 'This did not work';
  return {
    title: heading,
    status,
    main: html`<h1>${heading}</h1>
<p>${message}</p>
${status >= 500 ? html`<p>Nothing is lost. ${whatHelps(status)}</p>` : undefined}
<p>${way && html`<a class="button" href="${way.href}">${way.words}</a>\n`}<a class="button" href="${within(config, pathOf({ page: 'home' }))}">To the first page</a></p>`,
  };
}

/** What fails at another server in another way than for want of time seldom goes away by itself. */
function whatHelps(status: number): string {
  if (status === 502)
    return 'To reload this page seldom helps here. Tell the administrators of this registry.';
  return 'Reload this page to try again.';
}
