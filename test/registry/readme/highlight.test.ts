import { describe, expect, test } from '@jest/globals';
import { highlight } from '../../../src/registry/readme/highlight';

const LANGUAGES = 'js json css html sh py yaml c sql md diff'.split(' ');

describe('highlight', () => {
  test('marks comments, strings, numbers and keywords', () => {
    expect(highlight("const a = 'b'; // 1\n", 'ts').markup).toBe(
      '<span class="h-k">const</span> a = <span class="h-s">&#39;b&#39;</span>; <span class="h-c">// 1</span>\n',
    );
    expect(highlight('x = 42', 'python').markup).toBe('x = <span class="h-n">42</span>');
  });

  test('marks what a diff adds and removes', () => {
    expect(highlight('+a\n-b\n c', 'diff').markup).toBe(
      '<span class="h-a">+a</span>\n<span class="h-d">-b</span>\n c',
    );
  });

  test('ends the spans of a line with the line', () => {
    expect(highlight('/* a\n\nb */', 'js').markup).toBe(
      '<span class="h-c">/* a</span>\n\n<span class="h-c">b */</span>',
    );
  });

  test.each(['mjs', 'TypeScript', 'yml', 'console', 'Dockerfile'])('knows %s', (language) => {
    expect(highlight('"a"', language).markup).toContain('<span');
  });

  test.each([undefined, '', 'klingon', '__proto__', 'constructor'])('has no colours for %s', (language) => {
    expect(highlight('if (a < "b") {}', language).markup).toBe('if (a &lt; &quot;b&quot;) {}');
  });

  test.each(LANGUAGES)('shows all of a text in %s, escaped, whatever it is', (language) => {
    for (const text of [
      '<script>alert(1)</script>',
      '"</span><img src=x>',
      '`',
      "'''",
      '/* <b>',
      '# <b>',
      '+<b>',
    ]) {
      const { markup } = highlight(text, language);
      const rest = markup.replaceAll(/<span class="h-[a-z]">|<\/span>/g, '');
      expect(rest).not.toMatch(/[<>"']/);
      expect(unescaped(rest)).toBe(text);
    }
  });

  test('shows a text of a megabyte without colours, and colours no more than some thousand places', () => {
    expect(highlight('"a"\n'.repeat(300_000), 'js').markup).not.toContain('<span');
    const { markup } = highlight('"a"\n'.repeat(60_000), 'js');
    expect(markup.split('<span').length - 1).toBe(20_000);
    expect(unescaped(markup.replaceAll(/<[^>]+>/g, ''))).toBe('"a"\n'.repeat(60_000));
  });

  /** A pattern that fails after a long way would begin again at the next character; one that always ends does not. */
  test.each(LANGUAGES)('finds the end of what is never closed in %s at the first attempt', (language) => {
    for (const open of ['/*', '"', "'", '`', '"""', "'''", '<!--', '="', '# ', '$', '[', '<a ']) {
      const { markup } = highlight(open.repeat(20_000), language);
      expect(unescaped(markup.replaceAll(/<[^>]+>/g, ''))).toBe(open.repeat(20_000));
    }
  });
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
