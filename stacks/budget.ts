import { stage } from "./stage";

const topics = stage.alarmTopicArn ? [stage.alarmTopicArn] : [];

/**
 * What the stage may cost in a month: a budget of AWS, because only the bill knows what everything costs. It counts what
 * carries SST's two tags, which must be activated as cost allocation tags (stacks/README.md). Undefined without an amount.
 */
export const budget = stage.monthlyBudgetUsd
  ? new aws.budgets.Budget("MonthlyBudget", {
      name: `${$app.name}-${$app.stage}`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(stage.monthlyBudgetUsd),
      limitUnit: "USD",
      filterExpression: {
        ands: [
          { tags: { key: "sst:app", values: [$app.name] } },
          { tags: { key: "sst:stage", values: [$app.stage] } },
        ],
      },
      // Without anybody to tell a notification is refused.
      notifications: topics.length > 0 ? [tell("ACTUAL", 80), tell("FORECASTED", 100)] : [],
    })
  : undefined;

function tell(notificationType: "ACTUAL" | "FORECASTED", threshold: number) {
  return {
    notificationType,
    threshold,
    thresholdType: "PERCENTAGE",
    comparisonOperator: "GREATER_THAN",
    subscriberSnsTopicArns: topics,
  };
}
