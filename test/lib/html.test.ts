import { describe, expect, test } from '@jest/globals';
import { html } from '../../src/lib/html';

describe('html', () => {
  test('escapes what is put in, in text and in attributes', () => {
    const evil = `<a href="x" onclick='y'>&amp;</a>`;
    expect(html`<p title="${evil}">${evil}</p>`.markup).toBe(
      `<p title="&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;">&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;</p>`,
    );
  });

  test('puts markup in markup, one or many', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}</ul>${html`<hr>`}`.markup).toBe('<ul><li>a</li><li>&lt;</li></ul><hr>');
  });

  test('leaves out what is not there', () => {
    expect(html`<p>${undefined}${0}</p>`.markup).toBe('<p>0</p>');
  });
});
