/**
 * List prices in US dollars, us-east-1, without free tiers and discounts, as the public price lists had them in
 * November 2026. Lambda: arm64, the first step of its price.
 */
const PRICES = {
  apiGatewayRequest: 3.5e-6,
  lambdaRequest: 0.2e-6,
  lambdaGBSecond: 0.0000133334,
  s3Get: 0.4e-6,
  codeArtifactRequest: 5e-6,
} as const;

const INSTALLS = 1_000_000;
const PACKUMENTS = 300;
const TARBALLS = 20;

/** What one call of a function costs. */
export type Call = {
  readonly memoryMB: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
  readonly s3Calls: number;
};

export type Calls = { readonly authorizer: Call; readonly packument: Call; readonly tarball: Call };

/** Lambda gives one whole core to this much memory, and less in proportion. */
const CORE_MB = 1769;

/** The lines that compare a million installs here with CodeArtifact. */
export function priceTable({ authorizer, packument, tarball }: Calls, s3Ms: number): string {
  const duration = (call: Call) => {
    const seconds = (call.s3Calls * s3Ms + call.cpu * Math.max(1, CORE_MB / call.memoryMB)) / 1000;
    return seconds * (call.memoryMB / 1024) * PRICES.lambdaGBSecond;
  };
  const requests = INSTALLS * (PACKUMENTS + TARBALLS);
  const rows = [
    ['API Gateway, requests', requests * PRICES.apiGatewayRequest],
    ['Lambda, requests and one authorizer each', (requests + INSTALLS) * PRICES.lambdaRequest],
    [
      'Lambda, duration',
      INSTALLS * (duration(authorizer) + PACKUMENTS * duration(packument) + TARBALLS * duration(tarball)),
    ],
    [
      'S3, reads',
      INSTALLS * (PACKUMENTS * packument.s3Calls + TARBALLS * (tarball.s3Calls + 1)) * PRICES.s3Get,
    ],
  ] as const;
  const ours = rows.reduce((sum, [, dollars]) => sum + dollars, 0);
  const all = [
    ...rows,
    ['together', ours] as const,
    ['CodeArtifact, requests', requests * PRICES.codeArtifactRequest] as const,
  ];
  return [
    `${INSTALLS.toLocaleString('en')} installs of ${PACKUMENTS} packuments and ${TARBALLS} tarballs each, in US dollars (us-east-1, November 2026):`,
    ...all.map(([what, dollars]) => `  ${what.padEnd(44)}${dollars.toFixed(0).padStart(8)}`),
    'All requests find a warm function and a packument of ours that has not changed. A token is checked once per install.',
    `Duration is ${s3Ms} ms for each S3 call and the processor time above, at the share of a core that the function has.`,
    'Left out on both sides: storage, and traffic to the internet, which costs the same. Logs are left out, too.',
  ].join('\n');
}
