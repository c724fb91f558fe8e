import type { WebContext } from '../context';
import type { Html } from '../lib/html';
import type { WebRoute } from './routes';
import type { Visit } from './visit';

/** What the function of a page answers. */
export type WebPage = {
  /** Before ` – host`. */
  readonly title: string;
  /** For bookmarks and previews in chats. */
  readonly description?: string;
  readonly main: Html;
  /** 200 unless it is said. */
  readonly status?: number;
  /** The state of what it was made of, where the browser may keep it. */
  readonly etag?: string;
  /** It has a search of its own: none stands above it. */
  readonly hasSearch?: true;
  /** For files and diffs. */
  readonly wide?: true;
};

/** A page whose state is known before it is drawn: who has it already is spared the drawing. */
export type Undrawn = { readonly etag: string; readonly draw: () => Promise<WebPage> };

/** RegistryError as a route of npm's throws it: `any.ts` makes a page of it. */
export type PageFunction<Kind extends WebRoute['page']> = (
  route: Extract<WebRoute, { readonly page: Kind }>,
  visit: Visit,
  context: WebContext,
) => Promise<WebPage | Undrawn>;
