export { type Html, html } from '../lib/html';
