import { AwsError } from "#local/aws-error";
import { invalidValue } from "#local/engines/sqs/errors";
import type { Settings } from "#local/engines/sqs/settings";
import type { State } from "#local/engines/sqs/state";

/** Where dead letters go, and after how many receives. */
export type RedrivePolicy = { deadLetterTargetArn: string; maxReceiveCount: number };

/** Which queues may have this one as their dead-letter queue. */
type RedriveAllowPolicy = {
  redrivePermission: "allowAll" | "denyAll" | "byQueue";
  sourceQueueArns: string[];
};

/** Reads the redrive policy, if there is one. Throws `InvalidParameterValue` for one that is not whole. */
export function redrivePolicy(settings: Settings): RedrivePolicy | undefined {
  if (!settings.RedrivePolicy) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(settings.RedrivePolicy);
  if (typeof deadLetterTargetArn !== "string" || maxReceiveCount === undefined)
    throw refused(
      settings,
      "Redrive policy does not contain mandatory attributes deadLetterTargetArn and maxReceiveCount.",
    );
  const count = Number(maxReceiveCount);
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw refused(
      settings,
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  return { deadLetterTargetArn, maxReceiveCount: count };
}

/** Reads who may send dead letters here; everybody, unless it is said. Throws `InvalidAttributeValue`. */
export function redriveAllowPolicy(settings: Settings): RedriveAllowPolicy {
  const { redrivePermission = "allowAll", sourceQueueArns = [] } = JSON.parse(
    settings.RedriveAllowPolicy || "{}",
  );
  const byQueue = redrivePermission === "byQueue";
  const listed = Array.isArray(sourceQueueArns) && sourceQueueArns.length <= 10;
  const sound =
    ["allowAll", "denyAll", "byQueue"].includes(redrivePermission) &&
    listed &&
    byQueue === sourceQueueArns.length > 0;
  if (sound) return { redrivePermission, sourceQueueArns };
  throw new AwsError(
    "InvalidAttributeValue",
    "Invalid value for the parameter RedriveAllowPolicy: allowAll and denyAll stand alone, byQueue needs one to ten sourceQueueArns.",
  );
}

/** A dead-letter queue must be there, be of the same type, and allow it to the queue `sourceArn`. */
export function checkRedrive(state: State, sourceArn: string, settings: Settings): void {
  const policy = redrivePolicy(settings);
  if (!policy) return;
  const target = state.queues.findByArn(policy.deadLetterTargetArn);
  if (!target) throw refused(settings, "Dead letter target does not exist.");
  if (target.fifo !== sourceArn.endsWith(".fifo"))
    throw refused(settings, "Dead-letter queue must be same type of queue as the source.");
  const { redrivePermission, sourceQueueArns } = redriveAllowPolicy(target.record.settings);
  const foreign = redrivePermission === "byQueue" && !sourceQueueArns.includes(sourceArn);
  if (redrivePermission === "denyAll" || foreign)
    throw refused(settings, "The redrive allow policy of the dead-letter queue does not allow it.");
}

function refused({ RedrivePolicy }: Settings, reason: string): AwsError {
  return invalidValue(
    `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
}
