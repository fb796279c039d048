/** Who is told when something is wrong, and what counts as wrong. */
export type MonitorConfig = {
  /** SNS topic that alarms tell when they begin and end, and the budget when it is used up. Unset: they are there, and nobody is told. */
  alarmTopicArn?: string;
  /** Minutes that the oldest message of a queue may wait, by the queue's name. Unset: those of `dead-letters.ts`. */
  oldestMessageMinutes?: Record<string, number>;
  /** Dollars that the stage may cost in a month of the calendar. Unset: no budget. */
  monthlyBudgetUsd?: number;
};

/** The same of a personal stage, from variables; what cannot be meant throws. */
export function monitorFromEnvironment(
  variables: Record<string, string | undefined>,
): MonitorConfig {
  const { ALARM_TOPIC_ARN, MONTHLY_BUDGET_USD } = variables;
  if (MONTHLY_BUDGET_USD && !(Number(MONTHLY_BUDGET_USD) > 0))
    throw new Error(
      `MONTHLY_BUDGET_USD must be a number of dollars above 0; it is "${MONTHLY_BUDGET_USD}".`,
    );
  return {
    ...(ALARM_TOPIC_ARN && { alarmTopicArn: ALARM_TOPIC_ARN }),
    ...(MONTHLY_BUDGET_USD && { monthlyBudgetUsd: Number(MONTHLY_BUDGET_USD) }),
  };
}

/** The limit of a queue; throws if the config names a queue that is none of `names`. */
export function limitsOf(
  names: readonly string[],
  { oldestMessageMinutes = {} }: MonitorConfig,
): (name: string, usual: number) => number {
  const strange = Object.keys(oldestMessageMinutes).find((name) => !names.includes(name));
  if (strange)
    throw new Error(
      `oldestMessageMinutes names ${strange}, which is no queue of the stage. It may be: ${names.join(", ")}.`,
    );
  return (name, usual) => oldestMessageMinutes[name] ?? usual;
}
