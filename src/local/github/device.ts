import { randomBytes, randomInt } from 'node:crypto';
import type { Answer } from './api';
import { tokenAnswer } from './exchange';
import { oauthAnswer, type Parameters, page } from './forms';
import { devicePage, message } from './pages';
import type { Device, Website } from './signIn';
import type { App } from './state';
import type { Received } from './wire';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const SECONDS = 900;

/** POST /login/device/code */
export function createDeviceCode({ state, devices }: Website, parameters: Parameters, received: Received) {
  const fault = appFault(state.app, parameters);
  if (fault) return fault === 'unknown' ? notFound() : oauthAnswer(received, { error: fault });
  const code = randomBytes(20).toString('hex');
  const interval = state.app.deviceInterval ?? 5;
  const userCode = `${letters(4)}-${letters(4)}`;
  const scope = parameters.get('scope') ?? '';
  const expires = Date.now() + SECONDS * 1000;
  devices.set(code, { userCode, scope, expires, interval, askedAt: 0, login: undefined });
  return oauthAnswer(received, {
    device_code: code,
    user_code: userCode,
    verification_uri: `${received.url}/login/device`,
    expires_in: SECONDS,
    interval,
  });
}

/** GET and POST /login/device */
export function answerDevicePage({ state, devices }: Website, parameters: Parameters): Answer {
  const typed = parameters.get('user_code');
  if (typed === undefined) return page(200, devicePage(state.users));
  const wanted = typed.toUpperCase().replace(/[^A-Z]/g, '');
  const open = [...devices.values()].find(
    ({ userCode, login, expires }) =>
      userCode.replace('-', '') === wanted && login === undefined && expires > Date.now(),
  );
  if (!open) return page(404, message('Try again', 'There is no device with that code.'));
  const user = state.users.find(({ login }) => login === parameters.get('_user'));
  open.login = user?.login ?? 'denied';
  const outcome = user ? 'Congratulations, you’re all set!' : 'The request was cancelled.';
  return page(200, message('Device Activation', outcome));
}

/** POST /login/oauth/access_token with a device_code. */
export function exchangeDeviceCode(website: Website, parameters: Parameters, received: Received): Answer {
  const { state, devices } = website;
  const fault = appFault(state.app, parameters);
  if (fault === 'unknown') return oauthAnswer(received, { error: 'incorrect_client_credentials' });
  const code = parameters.get('device_code') ?? '';
  const device = devices.get(code);
  const outcome = fault ?? (device ? statusOf(device) : 'incorrect_device_code');
  if (outcome === 'slow_down' && device) {
    return oauthAnswer(received, { error: outcome, interval: device.interval });
  }
  if (outcome !== 'granted' || !device?.login) return oauthAnswer(received, { error: outcome });
  devices.delete(code);
  return tokenAnswer(website, { login: device.login, scope: device.scope }, received);
}

/** A device that asks too early has to wait five seconds more from then on. */
function statusOf(device: Device): string {
  const now = Date.now();
  const isEarly = now - device.askedAt < device.interval * 1000;
  device.askedAt = now;
  if (device.expires <= now) return 'expired_token';
  if (device.login === 'denied') return 'access_denied';
  if (device.login !== undefined) return 'granted';
  if (!isEarly) return 'authorization_pending';
  device.interval += 5;
  return 'slow_down';
}

function appFault({ clientId, deviceFlow = true }: App, parameters: Parameters): string | undefined {
  if (parameters.get('client_id') !== clientId) return 'unknown';
  return deviceFlow ? undefined : 'device_flow_disabled';
}

function notFound(): Answer {
  return { status: 404, body: { error: 'Not Found' } };
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
