import type { Below } from './below';

/* What is below each {proxy+} of serverless.yml, but for the pages, which have a router of their own. One constant each, so
 * that a bundle holds its own alone; local/gateway/below.ts has them all. */

export const EXCHANGES: Below = {
  beginnings: ['/-/npm/v1/oidc/{proxy+}', '/registry/-/npm/v1/oidc/{proxy+}'],
  routes: ['POST token/exchange/package/{name}', 'POST token/exchange/package/{name}/{sub}'],
};

export const AUDITS: Below = {
  beginnings: ['/registry/-/npm/v1/security/{proxy+}'],
  routes: ['POST advisories/bulk', 'POST audits', 'POST audits/quick'],
};

export const ATTESTATIONS: Below = {
  beginnings: ['/registry/-/npm/v1/attestations/{proxy+}'],
  routes: ['GET {name}', 'GET {name}/{sub}'],
};

export const WHYS: Below = {
  beginnings: ['/registry/-/codebox/v1/why/{proxy+}'],
  routes: ['GET {name}', 'GET {name}/{sub}', 'GET {name}/{sub}/{selector}'],
};

/** Those with GET are behind memberships/get.ts, the others behind refused/any.ts. */
export const TEAMS: Below = {
  beginnings: ['/registry/-/team/{proxy+}'],
  routes: [
    'GET {scope}/{team}/user',
    'GET {scope}/{team}/package',
    'PUT {scope}/{team}/user',
    'PUT {scope}/{team}/package',
    'DELETE {scope}/{team}',
    'DELETE {scope}/{team}/user',
    'DELETE {scope}/{team}/package',
  ],
};

export const PROPOSALS: Below = {
  beginnings: ['/registry/-/stage/package/{proxy+}'],
  routes: ['POST {name}', 'POST {name}/{sub}'],
};

/** As npm has them at a host of their own; its clients take the URL up to `counts` in the place of that host's. */
export const COUNTS: Below = {
  beginnings: ['/registry/-/counts/{proxy+}'],
  routes: [
    'GET downloads/point/{period}',
    'GET downloads/point/{period}/{name}',
    'GET downloads/point/{period}/{name}/{sub}',
    'GET downloads/range/{period}',
    'GET downloads/range/{period}/{name}',
    'GET downloads/range/{period}/{name}/{sub}',
    'GET versions/{name}/last-week',
    'GET versions/{name}/{sub}/last-week',
  ],
};
