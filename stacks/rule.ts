import { undelivered } from "./bus";
import { allow } from "./permission";

type Rule = {
  /** Bus name; `default` hears AWS services. */
  bus: $util.Input<string>;
  /** EventBridge event pattern. */
  pattern: $util.Input<object>;
};

type QueueRule = Rule & {
  queue: sst.aws.Queue;
  /** Of a FIFO queue: one group a rule. */
  messageGroupId?: string;
  /** False: it is there, and does nothing. */
  enabled?: boolean;
};

/** A rule whose events go to a queue, whole. */
export function queueRule(
  name: string,
  { bus, pattern, queue, messageGroupId, enabled = true }: QueueRule,
): aws.cloudwatch.EventRule {
  const rule = eventRule(name, { bus, pattern }, enabled);
  new aws.cloudwatch.EventTarget(`${name}Target`, {
    rule: rule.name,
    eventBusName: bus,
    arn: queue.arn,
    ...(messageGroupId && { sqsTarget: { messageGroupId } }),
    deadLetterConfig: { arn: undelivered.arn },
  });
  return rule;
}

/** A rule that starts a state machine with the event's detail as its input. */
export function machineRule(
  name: string,
  { bus, pattern, machine }: Rule & { machine: aws.sfn.StateMachine },
): aws.cloudwatch.EventRule {
  const rule = eventRule(name, { bus, pattern });
  const role = new aws.iam.Role(`${name}Role`, {
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "events.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "start",
        policy: allow([{ actions: ["states:StartExecution"], resources: [machine.arn] }]),
      },
    ],
  });
  new aws.cloudwatch.EventTarget(`${name}Target`, {
    rule: rule.name,
    eventBusName: bus,
    arn: machine.arn,
    roleArn: role.arn,
    inputPath: "$.detail",
    deadLetterConfig: { arn: undelivered.arn },
    retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
  });
  return rule;
}

/** Functions that rules invoke, by the name of a rule; `monitor.ts` watches them. */
export const ruleTargets = new Map<sst.aws.Function, string>();

/** A rule that invokes a function with the whole event. */
export function functionRule(
  name: string,
  { bus, pattern, target }: Rule & { target: sst.aws.Function },
): aws.cloudwatch.EventRule {
  const rule = eventRule(name, { bus, pattern });
  ruleTargets.set(target, ruleTargets.get(target) ?? name);
  new aws.lambda.Permission(`${name}Permission`, {
    action: "lambda:InvokeFunction",
    function: target.arn,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new aws.cloudwatch.EventTarget(`${name}Target`, {
    rule: rule.name,
    eventBusName: bus,
    arn: target.arn,
    deadLetterConfig: { arn: undelivered.arn },
  });
  return rule;
}

/** An execution that is stopped from outside runs no step of its own: what it worked on is told of it by `target`. */
export function stoppedRule(
  name: string,
  { machine, target }: { machine: aws.sfn.StateMachine; target: sst.aws.Function },
): aws.cloudwatch.EventRule {
  return functionRule(name, {
    bus: "default",
    pattern: {
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: { stateMachineArn: [machine.arn], status: ["TIMED_OUT", "ABORTED", "FAILED"] },
    },
    target,
  });
}

/** Lets EventBridge send to a queue, for these rules only. */
export function allowRules(
  name: string,
  queue: sst.aws.Queue,
  rules: aws.cloudwatch.EventRule[],
): void {
  const arns = rules.map((rule) => rule.arn);
  allowSending(name, queue, {
    principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
    conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: arns }],
  });
}

/** Lets another AWS account send to a queue, and nothing else. */
export function allowAccount(name: string, queue: sst.aws.Queue, accountId: string): void {
  allowSending(name, queue, {
    principals: [{ type: "AWS", identifiers: [`arn:aws:iam::${accountId}:root`] }],
  });
}

function allowSending(
  name: string,
  queue: sst.aws.Queue,
  who: aws.types.input.iam.GetPolicyDocumentStatementArgs,
): void {
  new aws.sqs.QueuePolicy(`${name}Policy`, {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [{ actions: ["sqs:SendMessage"], resources: [queue.arn], ...who }],
    }).json,
  });
}

function eventRule(name: string, { bus, pattern }: Rule, enabled = true): aws.cloudwatch.EventRule {
  return new aws.cloudwatch.EventRule(name, {
    name: `${$app.name}-${$app.stage}-${name}`,
    eventBusName: bus,
    eventPattern: $jsonStringify(pattern),
    ...(!enabled && { state: "DISABLED" }),
  });
}
