import type { APIGatewayProxyResult } from 'aws-lambda';

/** Asks again for as long as the registry has had too little time, as clients do: it says so with 503. */
export async function unlessBusy(ask: () => Promise<APIGatewayProxyResult>): Promise<APIGatewayProxyResult> {
  for (;;) {
    const answer = await ask();
    if (answer.statusCode !== 503) return answer;
  }
}
