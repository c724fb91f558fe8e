// GET /registry/-/ping

import { baseContext } from '../contexts/base';
import { lambda } from '../http/lambda';
import { json } from '../http/reply';
import { version } from '../version';

export default lambda('ping:get', baseContext, () =>
  json(200, {}, { headers: { 'codebox-version': version } }),
);
