/**
 * What AWS asks for in us-east-1, in dollars a unit, without free tiers and discounts. Each source is AWS's page;
 * where that fills its figures in by script, the copy that was compared and its date stand beside it.
 * Every figure in dollars that the system prints comes from this table.
 */
export const prices = {
  /**
   * 1 KB written. https://aws.amazon.com/dynamodb/pricing/on-demand/, halved on 2024-11-01;
   * https://airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07)
   */
  dynamodbWriteUnit: 0.625 / 1e6,
  /** 4 KB read consistently; eventually consistent reads are half a unit. The same pages. */
  dynamodbReadUnit: 0.125 / 1e6,
  /**
   * x86, which SST takes unless told otherwise. https://aws.amazon.com/lambda/pricing/;
   * https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html
   */
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2 / 1e6,
  /** Up to 64 KB. https://aws.amazon.com/sqs/pricing/; https://cloudburn.io/blog/amazon-sqs-pricing (2026-03) */
  sqsRequest: 0.4 / 1e6,
  sqsFifoRequest: 0.5 / 1e6,
  /** Standard workflows. https://aws.amazon.com/step-functions/pricing/, which shows it as text */
  stateTransition: 0.025 / 1e3,
  /**
   * PUT, COPY, POST and LIST of S3 Standard. https://aws.amazon.com/s3/pricing/;
   * https://c3x.dev/blog/s3-request-fees-explained (read 2026-11)
   */
  s3Put: 0.005 / 1e3,
  s3List: 0.005 / 1e3,
  s3Get: 0.0004 / 1e3,
  /**
   * PUT and COPY into other classes than Standard and Intelligent-Tiering, and a GB read out of those that have a
   * retrieval fee without a wait. https://aws.amazon.com/s3/pricing/;
   * of reading https://www.usage.ai/blogs/aws/storage-cost/glacier-deep-archive-pricing/ (2026-06)
   */
  s3PutInfrequent: 0.01 / 1e3,
  s3PutGlacierInstant: 0.02 / 1e3,
  s3PutGlacier: 0.03 / 1e3,
  s3PutDeepArchive: 0.05 / 1e3,
  s3ReadInfrequentGb: 0.01,
  s3ReadGlacierInstantGb: 0.03,
  /**
   * Out of the archives: a request, and a GB, by speed. Bulk retrievals from Flexible Retrieval are free.
   * https://aws.amazon.com/s3/pricing/; https://repost.aws/knowledge-center/s3-manage-data-retrieval,
   * https://www.usage.ai/blogs/aws/storage-cost/glacier-deep-archive-pricing/ (2026-06),
   * of requests to Deep Archive https://gist.github.com/casouri/56e1e634e50d1ae023f3bb8ea4d053de (2023-03)
   */
  s3FlexibleBulkRequest: 0,
  s3FlexibleBulkGb: 0,
  s3FlexibleStandardRequest: 0.05 / 1e3,
  s3FlexibleStandardGb: 0.01,
  s3FlexibleExpeditedRequest: 10 / 1e3,
  s3FlexibleExpeditedGb: 0.03,
  s3DeepBulkRequest: 0.025 / 1e3,
  s3DeepBulkGb: 0.0025,
  s3DeepStandardRequest: 0.1 / 1e3,
  s3DeepStandardGb: 0.02,
  /**
   * A GB read from another Region than the one it goes to. https://aws.amazon.com/s3/pricing/;
   * https://repost.aws/articles/ARjzluyMS8RbeOOK4MGXRG6Q (2026-01)
   */
  s3InterRegionGb: 0.02,
  /** Where restored copies lie meanwhile: the first 50 TB. The same pages. */
  s3StandardGbMonth: 0.023,
  /**
   * Up to 64 KB; events of AWS services are free. https://aws.amazon.com/eventbridge/pricing/;
   * https://cloudburn.io/blog/amazon-eventbridge-pricing (2026-03)
   */
  eventbridgeEvent: 1 / 1e6,
  /** https://aws.amazon.com/kms/pricing/ */
  kmsKeyMonth: 1,
  /** Standard resolution; a dashboard beyond the first three. https://aws.amazon.com/cloudwatch/pricing/ */
  cloudwatchAlarmMonth: 0.1,
  cloudwatchDashboardMonth: 3,
} as const;

export type Priced = keyof typeof prices;

/** The sum in dollars of so many units each. Calls of HealthOmics cost nothing. */
export function dollars(units: Partial<Record<Priced, number>>): number {
  return Object.entries(units).reduce(
    (total, [name, count]) => total + prices[name as Priced] * count,
    0,
  );
}
