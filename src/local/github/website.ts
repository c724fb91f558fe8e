import type { Answer } from './api';
import { authorize } from './authorize';
import { answerDevicePage, createDeviceCode, exchangeDeviceCode } from './device';
import { exchangeCode } from './exchange';
import { oauthAnswer, type Parameters, page, parametersOf } from './forms';
import { message } from './pages';
import type { Website } from './signIn';
import type { State } from './state';
import type { Received } from './wire';

type Endpoint = (website: Website, parameters: Parameters, received: Received) => Answer;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

const endpoints = new Map<string, Endpoint>([
  ['GET /login/oauth/authorize', authorize],
  ['POST /login/oauth/access_token', accessToken],
  ['POST /login/device/code', createDeviceCode],
  ['GET /login/device', answerDevicePage],
  ['POST /login/device', answerDevicePage],
]);

export const WEBSITE_PATH = '/login';

/** The pages below /login where people authorize an OAuth app, and the endpoints with which the app gets its token. */
export function createWebsite(state: State): (received: Received) => Answer {
  const website: Website = { state, grants: new Map(), devices: new Map() };
  return (received) => {
    const endpoint = endpoints.get(`${received.method} ${received.path}`);
    if (!endpoint) return page(404, message('Page not found', 'There is nothing here.'));
    return endpoint(website, parametersOf(received), received);
  };
}

function accessToken(website: Website, parameters: Parameters, received: Received): Answer {
  const grantType = parameters.get('grant_type') ?? 'authorization_code';
  if (grantType === 'authorization_code') return exchangeCode(website, parameters, received);
  if (grantType === DEVICE_GRANT) return exchangeDeviceCode(website, parameters, received);
  return oauthAnswer(received, { error: 'unsupported_grant_type' });
}
