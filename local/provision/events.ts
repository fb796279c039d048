import { type Inputs, type Targets, unlessThere } from "#local/provision/targets";
import type { GraphResource } from "#local/sst/graph";

export async function makeBus({ events }: Targets, { inputs }: GraphResource): Promise<void> {
  await unlessThere(
    events.call("CreateEventBus", { Name: inputs.name }),
    "ResourceAlreadyExistsException",
  );
}

export async function makeRule({ events }: Targets, { inputs }: GraphResource): Promise<void> {
  await events.call("PutRule", {
    Name: inputs.name,
    EventBusName: inputs.eventBusName,
    EventPattern: inputs.eventPattern,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state,
  });
}

export async function makeTarget(
  { events }: Targets,
  { name, inputs }: GraphResource,
): Promise<void> {
  const retry = inputs.retryPolicy as Record<string, number> | undefined;
  const answer = await events.call<{ FailedEntries?: { ErrorMessage: string }[] }>("PutTargets", {
    Rule: inputs.rule,
    EventBusName: inputs.eventBusName,
    Targets: [
      {
        Id: name,
        Arn: inputs.arn,
        RoleArn: inputs.roleArn,
        Input: inputs.input,
        InputPath: inputs.inputPath,
        SqsParameters: inputs.sqsTarget && {
          MessageGroupId: (inputs.sqsTarget as Inputs).messageGroupId,
        },
        DeadLetterConfig: inputs.deadLetterConfig && {
          Arn: (inputs.deadLetterConfig as Inputs).arn,
        },
        RetryPolicy: retry && {
          MaximumEventAgeInSeconds: retry.maximumEventAgeInSeconds,
          MaximumRetryAttempts: retry.maximumRetryAttempts,
        },
      },
    ],
  });
  const failed = answer.FailedEntries?.[0];
  if (failed) throw new Error(`Target ${name}: ${failed.ErrorMessage}`);
}

export async function makeSchedule(
  { scheduler }: Targets,
  { inputs }: GraphResource,
): Promise<void> {
  const target = inputs.target as Inputs;
  const retry = target.retryPolicy as Record<string, number> | undefined;
  const schedule = {
    Name: inputs.name,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state,
    FlexibleTimeWindow: { Mode: (inputs.flexibleTimeWindow as Inputs).mode },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: retry && { MaximumRetryAttempts: retry.maximumRetryAttempts },
    },
  };
  const fresh = await unlessThere(scheduler.call("CreateSchedule", schedule), "ConflictException");
  if (!fresh) await scheduler.call("UpdateSchedule", schedule);
}
