import type { State } from './state';

/** What GitHub's website remembers between the steps of a sign-in. */
export type Website = {
  readonly state: State;
  readonly grants: Grants;
  readonly devices: Devices;
};

/** What a person has allowed, and not yet been picked up. */
export type Grant = {
  readonly login: string;
  readonly scope: string;
  readonly redirectUri: string | undefined;
  /** Of PKCE; undefined where the app sent none. */
  readonly challenge: string | undefined;
  readonly expires: number;
};

/** By code. */
type Grants = Map<string, Grant>;

/** A device that waits for its code to be entered. */
export type Device = {
  readonly userCode: string;
  readonly scope: string;
  readonly expires: number;
  interval: number;
  askedAt: number;
  /** undefined: nobody has answered yet. */
  login: string | 'denied' | undefined;
};

/** By device_code. */
type Devices = Map<string, Device>;
