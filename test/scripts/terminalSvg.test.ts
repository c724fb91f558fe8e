import { describe, expect, test } from '@jest/globals';
import { terminalSvg } from '../../scripts/picture/terminalSvg';

describe('the picture of a terminal', () => {
  test('shows what was printed as text, and no markup of it', () => {
    const svg = terminalSvg(['added <script> & more']);
    expect(svg).toContain('>added &lt;script&gt; &amp; more</tspan>');
    expect(svg).not.toContain('<script');
  });

  test('keeps colours and bold, and drops the sequences', () => {
    const svg = terminalSvg(['\u001b[1mnpm\u001b[22m \u001b[36mnotice\u001b[39m done']);
    expect(svg).toContain('font-weight="bold">npm</tspan>');
    expect(svg).toContain('<tspan fill="#56d4dd">notice</tspan>');
    expect(svg).not.toContain('\u001b');
  });

  test('breaks a line at the last column', () => {
    const rows = terminalSvg(['x'.repeat(100), '', 'y']).match(/<text /g);
    expect(rows).toHaveLength(4);
  });
});
