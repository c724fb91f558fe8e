/**
 * The pages' one script: it stands in each of them, and its hash in the policy that allows no other. Every page works
 * without it. It adds a button to what is worth copying (`<pre data-copy>`), and lets a search answer while somebody types.
 */
export const SCRIPT = `
'use strict';
for (const block of document.querySelectorAll('pre[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.textContent.trim());
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Press Ctrl+C';
      getSelection().selectAllChildren(block);
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  const frame = document.createElement('div');
  frame.className = 'copyable';
  block.replaceWith(frame);
  frame.append(block, button);
}
const box = document.querySelector('form[data-live] input[name=text]');
const results = document.getElementById('results');
if (box && results) {
  let timer;
  let asked = 0;
  const search = async () => {
    const turn = ++asked;
    const url = new URL(box.form.action);
    url.searchParams.set('text', box.value);
    try {
      const response = await fetch(url, { headers: { accept: 'text/html' } });
      if (!response.ok || turn !== asked) return;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const found = page.getElementById('results');
      if (!found || turn !== asked) return;
      results.replaceChildren(...found.childNodes);
      document.querySelector('h1').textContent = page.querySelector('h1').textContent;
      document.title = page.title;
      history.replaceState(null, '', url);
    } catch {}
  };
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, 200);
  });
}
`;
