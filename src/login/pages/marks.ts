import { html } from '../../lib/html';

/* Drawings that go before a heading; it says the same in words. */

const open = { markup: '<svg viewBox="0 0 40 40" fill="none" stroke="currentColor" stroke-width="3" ' };
const rest = { markup: 'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">' };
const ring = { markup: '<circle cx="20" cy="20" r="17"/>' };

export const tick = html`${open}${rest}${ring}<path d="m12.5 20.5 5 5 10-11"/></svg>`;
export const cross = html`${open}class="bad" ${rest}${ring}<path d="m14 14 12 12m0-12-12 12"/></svg>`;
export const clock = html`${open}${rest}${ring}<path d="M20 10v10.5l6.5 4"/></svg>`;
