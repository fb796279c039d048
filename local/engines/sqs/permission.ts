import { invalidValue, missing, overLimit, required } from "#local/engines/sqs/errors";
import { nowMs, type State } from "#local/engines/sqs/state";

/** The members of both operations; the last two of `AddPermission` alone. */
export type PermissionInput = {
  QueueUrl?: string;
  Label?: string;
  AWSAccountIds?: string[];
  Actions?: string[];
};

type Policy = { Version: string; Id?: string; Statement: Statement[] };
type Statement = { Sid?: string };

/** What one queue may allow another account; the rest is its owner's. */
const grantable = [
  "*",
  "SendMessage",
  "ReceiveMessage",
  "DeleteMessage",
  "ChangeMessageVisibility",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ListDeadLetterSourceQueues",
  "PurgeQueue",
];

/** `AddPermission`: one more statement in the queue's policy, kept and not enforced. */
export function addPermission(state: State, input: PermissionInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const Sid = label(input);
  const { AWSAccountIds: accounts = [], Actions: actions = [] } = input;
  if (accounts.length === 0) throw missing("AWSAccountIds");
  if (actions.length === 0) throw missing("Actions");
  if (actions.length > 7)
    throw overLimit(`${actions.length} Actions were found, maximum allowed is 7.`);
  const foreign = actions.find((action) => !grantable.includes(action));
  if (foreign)
    throw invalidValue(
      `Value SQS:${foreign} for parameter ActionName is invalid. Reason: Only the queue owner is allowed to invoke this action.`,
    );
  const policy = policyOf(queue.record.settings.Policy) ?? {
    Version: "2008-10-17",
    Id: `${queue.arn}/SQSDefaultPolicy`,
    Statement: [],
  };
  if (policy.Statement.some((statement) => statement.Sid === Sid))
    throw invalidValue(`Value ${Sid} for parameter Label is invalid. Reason: Already exists.`);
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: { AWS: oneOrMore(accounts.map((id) => `arn:aws:iam::${id}:root`)) },
    Action: oneOrMore(actions.map((action) => `SQS:${action}`)),
    Resource: queue.arn,
  };
  save(state, input, { ...policy, Statement: [...policy.Statement, statement] });
  return {};
}

/** `RemovePermission`: every statement under that label. */
export function removePermission(state: State, input: PermissionInput): object {
  const queue = state.queues.byUrl(input.QueueUrl);
  const Sid = label(input);
  const policy = policyOf(queue.record.settings.Policy);
  const left = policy?.Statement.filter((statement) => statement.Sid !== Sid) ?? [];
  if (!policy || left.length === policy.Statement.length)
    throw invalidValue(`Value ${Sid} for parameter Label is invalid. Reason: can't find label.`);
  save(state, input, left.length > 0 ? { ...policy, Statement: left } : undefined);
  return {};
}

function save(state: State, { QueueUrl }: PermissionInput, policy: Policy | undefined): void {
  const queue = state.queues.byUrl(QueueUrl);
  const { Policy: _old, ...settings } = queue.record.settings;
  state.queues.update(queue, {
    settings: { ...settings, ...(policy && { Policy: JSON.stringify(policy) }) },
    modifiedAt: nowMs(state),
  });
}

function policyOf(text: string | undefined): Policy | undefined {
  if (!text) return undefined;
  const { Statement = [], ...rest } = JSON.parse(text);
  return { ...rest, Statement: Array.isArray(Statement) ? Statement : [Statement] };
}

function label({ Label }: PermissionInput): string {
  const text = required("Label", Label);
  if (/^[A-Za-z0-9_-]{1,80}$/.test(text)) return text;
  throw invalidValue(
    `Value ${text} for parameter Label is invalid. Reason: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.`,
  );
}

/** As AWS writes policies: a single value stands alone. */
function oneOrMore(values: string[]): string | string[] {
  const [first, ...more] = values;
  return first !== undefined && more.length === 0 ? first : values;
}
