import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/**
 * Requests a second in us-east-1 from AWS's page "Quotas for Amazon EventBridge Scheduler": 5,000 for
 * CreateSchedule, 10 for CreateScheduleGroup, 1,000 invocations (late beyond that, not refused). For
 * the operations that the page could not be read for, the figures are those it had before: 1,000 for
 * single schedules, 50 for lists of them, 10 for groups and tags.
 */
const perSecond: Record<string, number> = {
  CreateSchedule: 5000,
  GetSchedule: 1000,
  UpdateSchedule: 1000,
  DeleteSchedule: 1000,
  ListSchedules: 50,
  Invoke: 1000,
};
const ofGroups = 10;

/** Quotas of EventBridge Scheduler, and what beyond them gets. */
export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded", 429),
  quotaOf: (operation) => {
    const rate = Object.hasOwn(perSecond, operation) ? perSecond[operation] : undefined;
    const burst = rate ?? ofGroups;
    return { name: operation, burst, perSecond: burst };
  },
};
