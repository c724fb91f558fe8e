import { type Html, html } from '../../lib/html';
import { visibleProse } from '../../registry/contents/invisible';
import { sign } from './sign';

/**
 * What somebody from outside has written: a description, a message, a name. Characters that nobody sees are shown by
 * their codes: they can make a text look like another one, or turn what stands behind it around.
 */
export function prose(text: string): Html {
  const parts = visibleProse(text);
  return html`${parts.map((part) => (typeof part === 'string' ? html`${part}` : sign(part.code)))}`;
}

/** The same where no markup can stand: in titles, and in what chats show of a page. */
export function plainProse(text: string): string {
  const parts = visibleProse(text);
  return parts.map((part) => (typeof part === 'string' ? part : part.code)).join('');
}
