/** The pages' one stylesheet: it stands in each of them, and its hash in the policy that allows no other. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dae0;
  --accent: #0b5cc0; --on-accent: #ffffff; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1114; --paper: #171b20; --ink: #e9ecef; --quiet: #a4adb7; --line: #343b43;
    --accent: #79b5ff; --on-accent: #08213f; --bad: #ff9a90;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100svh; padding: 1rem;
  display: flex; flex-direction: column; justify-content: center; align-items: center; gap: 1.25rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
header, main { width: 100%; max-width: 31rem; }
header { padding: 0 .25rem; color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
main {
  padding: 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: .875rem;
}
main > :first-child { margin-top: 0; }
main > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 1.75rem 0 .375rem; font-size: 1rem; }
p { margin: 0 0 1rem; }
code, input, .code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { font-size: .9375em; }
svg { display: block; width: 2.5rem; height: 2.5rem; margin-bottom: 1rem; color: var(--accent); }
svg.bad { color: var(--bad); }
dl { margin: 1.25rem 0 1.5rem; border: 1px solid var(--line); border-radius: .625rem; }
dl div { display: flex; gap: 1rem; padding: .625rem .875rem; }
dl div + div { border-top: 1px solid var(--line); }
dt { flex: 0 0 5rem; color: var(--quiet); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; }
.hint { margin: .125rem 0 .625rem; color: var(--quiet); font-size: .9375rem; }
.error { margin: 0 0 .625rem; color: var(--bad); font-size: .9375rem; font-weight: 600; }
input {
  display: block; width: 100%; margin-bottom: 1rem; padding: .625rem .75rem;
  color: inherit; background: var(--ground); border: 1px solid var(--quiet); border-radius: .5rem;
  font-size: 1.375rem; letter-spacing: .12em; text-transform: uppercase;
}
input[aria-invalid] { border-color: var(--bad); }
.code {
  margin: 0 0 1.25rem; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--ground); font-size: 1.75rem; letter-spacing: .12em; text-align: center;
}
button, a.button {
  display: block; width: 100%; padding: .75rem 1rem; border: 0; border-radius: .5rem;
  background: var(--accent); color: var(--on-accent);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
}
button:hover, a.button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.aside { margin: 0; color: var(--quiet); font-size: .9375rem; }
@media (max-width: 30rem) {
  body { justify-content: flex-start; padding: .75rem; }
  main { padding: 1.25rem; }
  h1 { font-size: 1.3125rem; }
}
@media (forced-colors: active) {
  button, a.button { border: 1px solid; }
}
`;
