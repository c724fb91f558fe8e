import { html } from '../../lib/html';
import type { Asker, DevicePage } from '../../registry/login/session';
import { notYou, question } from './confirm';
import type { Page } from './document';

type Device = Pick<DevicePage, 'userCode'> & {
  readonly verificationUrl: string;
  readonly host: string;
  readonly asker: Asker;
};

/** Sends the person to GitHub with the code that they have to enter there. */
export function devicePage({ host, asker, userCode, verificationUrl }: Device): Page {
  return {
    title: 'Sign in',
    main: html`${question(host, asker)}
<p>Enter this code at GitHub:</p>
<p class="code">${userCode}</p>
<a class="button" href="${verificationUrl}" rel="noreferrer">Open GitHub</a>
${notYou(html`Never enter a code at GitHub that somebody has sent you.`)}`,
  };
}
