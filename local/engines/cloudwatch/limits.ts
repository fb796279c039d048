import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** Requests a second, an account and region (AWS General Reference, "Amazon CloudWatch endpoints and quotas"). */
const perSecondOf: Record<string, number> = {
  DeleteAlarms: 3,
  DescribeAlarms: 9,
  DescribeAlarmsForMetric: 9,
  DisableAlarmActions: 3,
  EnableAlarmActions: 3,
  GetMetricData: 500,
  GetMetricStatistics: 400,
  ListMetrics: 25,
  ListTagsForResource: 10,
  PutMetricAlarm: 3,
  PutMetricData: 500,
  SetAlarmState: 3,
  TagResource: 20,
  UntagResource: 20,
};

export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded"),
  quotaOf(operation) {
    const perSecond = perSecondOf[operation];
    return perSecond === undefined ? undefined : { name: operation, burst: perSecond, perSecond };
  },
};
