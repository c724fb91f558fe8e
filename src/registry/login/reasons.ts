/*
 * Why a login ends, in sentences for the terminal and the page in the browser. To the terminal they travel in headers,
 * so they are plain ASCII.
 */

export const EXPIRED = 'The login was not completed in time. Run npm login again.';
export const NOT_OURS = 'This login is not from this registry. Run npm login again.';
export const DENIED = 'The login was cancelled at GitHub.';
export const NOT_COMPLETED = 'GitHub did not complete the login. Run npm login again.';
export const PICKED_UP = 'This login was completed already. Run npm login again.';
export const TRYING_ON = 'The login cannot be finished at the moment. The registry keeps trying.';
export const APP_FAULT =
  "GitHub refused the login. The registry's operator has to check the callback URL of its OAuth app.";
