import { toHtml } from 'hast-util-to-html';
import { type Html, html } from '../../lib/html';
import { parsedMarkdown } from './parse';
import { rewritten, type View } from './rewrite';
import { sanitized } from './sanitize';

/** Characters. Packuments have at most 64 KiB of a readme. */
const LONGEST = 128 * 1024;

/**
 * A readme in Markdown, as it is safe to stand in a page: what strangers wrote, with neither scripts nor styles nor forms,
 * and with no identifier of the page's own. What would cost too much work is shown as it was written.
 */
export function readmeHtml(text: string, view: View): Html {
  const tree = text.length > LONGEST ? undefined : parsedMarkdown(text);
  if (!tree) return asWritten(text.slice(0, LONGEST));
  return { markup: toHtml(rewritten(sanitized(tree), view), { allowDangerousHtml: true }) };
}

function asWritten(text: string): Html {
  return html`<p class="quiet">This readme is too large or too deeply nested to be formatted.</p>
<pre tabindex="0">${text}</pre>`;
}
