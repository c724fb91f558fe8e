import { FILES_STYLE } from './filesStyle';
import { PACKAGE_STYLE } from './package/style';

/** Colours, type, and what stands on every page: the look of the login pages, on a whole screen. */
const FRAME = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dae0;
  --accent: #0b5cc0; --on-accent: #ffffff; --bad: #b3261e; --good: #17692e; --warn: #8a5300; --soft: #eef1f5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1114; --paper: #171b20; --ink: #e9ecef; --quiet: #a4adb7; --line: #343b43;
    --accent: #79b5ff; --on-accent: #08213f; --bad: #ff9a90; --good: #6fdd8b; --warn: #f0b95b; --soft: #20262d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
body > header, main, footer { width: 100%; max-width: 64rem; margin: 0 auto; }
body.wide > header, body.wide main, body.wide footer { max-width: 90rem; }
body > header { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1.25rem; padding: 0 .25rem 1rem; }
.site { font-weight: 700; color: var(--ink); text-decoration: none; overflow-wrap: anywhere; }
.seek { flex: 1 1 16rem; display: flex; gap: .5rem; min-width: 0; }
.seek input { flex: 1; }
.who { margin-left: auto; display: flex; align-items: center; gap: .75rem; color: var(--quiet); }
.who span { overflow-wrap: anywhere; }
main {
  padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .875rem;
  overflow-wrap: break-word;
}
main:focus { outline: none; }
main > :first-child { margin-top: 0; }
main > :last-child { margin-bottom: 0; }
main.narrow, .narrow { max-width: 40rem; }
footer { padding: 1rem .25rem; color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .75rem; font-size: 1.625rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1875rem; }
h3 { margin: 1.5rem 0 .375rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
a:where([href]) { color: var(--accent); }
code, pre, kbd { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { font-size: .9375em; overflow-wrap: anywhere; }
pre {
  margin: 0 0 1rem; padding: .75rem 1rem; overflow-x: auto; background: var(--soft);
  border: 1px solid var(--line); border-radius: .5rem; font-size: .875rem; line-height: 1.5;
}
pre code { font-size: inherit; overflow-wrap: normal; }
pre[data-copy] { white-space: pre-wrap; overflow-wrap: anywhere; }
.copyable { position: relative; margin: 0 0 1rem; }
.copyable pre { margin: 0; padding-right: 5rem; }
button.copy { position: absolute; top: .375rem; right: .375rem; padding: .125rem .625rem; font-size: .8125rem; }
input {
  min-width: 0; padding: .4375rem .75rem; color: inherit; background: var(--paper);
  border: 1px solid var(--quiet); border-radius: .5rem; font: inherit;
}
button, a.button {
  display: inline-block; padding: .4375rem .875rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--soft); color: var(--ink); font: inherit; text-decoration: none; cursor: pointer;
}
button.main, a.button.main {
  border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600;
}
button:hover, a.button:hover { border-color: var(--quiet); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); }
.bad { color: var(--bad); }
.good { color: var(--good); }
.warn { color: var(--warn); }
.tag {
  display: inline-block; padding: 0 .5rem; border: 1px solid var(--line); border-radius: 1rem;
  color: var(--quiet); font-size: .8125rem;
}
.hidden, .skip:not(:focus) {
  position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
.skip:focus { position: absolute; top: .5rem; left: .5rem; padding: .5rem; background: var(--paper); z-index: 1; }
table { width: 100%; margin: 0 0 1rem; border-collapse: collapse; }
th, td { padding: .375rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-size: .875rem; font-weight: 600; }
.scroll { overflow-x: auto; }
dl { margin: 0 0 1rem; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: 0 0 .625rem; overflow-wrap: anywhere; }
ul.packages { margin: 0; padding: 0; list-style: none; }
ul.packages > li { padding: .875rem 0; border-top: 1px solid var(--line); }
ul.packages > li:first-child { border-top: 0; padding-top: 0; }
ul.packages a { font-weight: 600; font-size: 1.0625rem; overflow-wrap: anywhere; }
ul.packages p { margin: .125rem 0; }
.large { display: flex; gap: .5rem; margin: 0 0 1.5rem; }
.large input { flex: 1; font-size: 1.125rem; padding: .625rem .875rem; }
nav.pages { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.5rem; }
@media (max-width: 40rem) {
  body { padding: .75rem; }
  main { padding: 1.125rem; }
  h1 { font-size: 1.375rem; }
  .large input { font-size: 1rem; padding: .5rem .625rem; }
  .who { width: 100%; justify-content: space-between; }
}
@media (forced-colors: active) {
  button, a.button, .tag { border: 1px solid; }
}
`;

/** The pages' one stylesheet: it stands in each of them, and its hash in the policy that allows no other. */
export const STYLE = [FRAME, FILES_STYLE, PACKAGE_STYLE].join('');
