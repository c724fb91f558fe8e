// GET /registry/-/ping

import { baseContext } from '../contextFactory';
import { lambda } from '../http/lambda';
import { json } from '../http/reply';

export default lambda('ping:get', baseContext, () => json(200, {}));
