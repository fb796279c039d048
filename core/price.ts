/**
 * What AWS asks for in us-east-1, in dollars a unit, without free tiers and discounts; pages as of
 * 2026-11. Every figure in dollars that the system prints comes from this table.
 */
export const prices = {
  /** 1 KB written. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodbWriteUnit: 0.625 / 1e6,
  /** 4 KB read consistently; eventually consistent reads are half a unit. The same page. */
  dynamodbReadUnit: 0.125 / 1e6,
  /** x86, which SST takes unless told otherwise. https://aws.amazon.com/lambda/pricing/ */
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  /** Up to 64 KB. https://aws.amazon.com/sqs/pricing/ */
  sqsRequest: 0.4 / 1e6,
  sqsFifoRequest: 0.5 / 1e6,
  /** Standard workflows. https://aws.amazon.com/step-functions/pricing/ */
  stateTransition: 0.025 / 1e3,
  /** PUT, COPY, POST and LIST of S3 Standard. https://aws.amazon.com/s3/pricing/ */
  s3Put: 0.005 / 1e3,
  s3List: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  /** Up to 64 KB; events of AWS services are free. https://aws.amazon.com/eventbridge/pricing/ */
  eventbridgeEvent: 1 / 1e6,
} as const;

export type Priced = keyof typeof prices;

/** The sum in dollars of so many units each. Calls of HealthOmics cost nothing. */
export function dollars(units: Partial<Record<Priced, number>>): number {
  return Object.entries(units).reduce(
    (total, [name, count]) => total + prices[name as Priced] * count,
    0,
  );
}
