import { randomUUID } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { Core } from "#local/engines/omics/core";
import { isoSecond } from "#local/engines/omics/event";

/**
 * An operation whose calls CloudTrail tells the default bus, those that it refuses too: then with the error, and
 * without any change. `action` writes inside the transaction that keeps the event.
 */
export function trailed<Input extends object>(
  core: Core,
  operation: string,
  action: (input: Input) => void,
): (input: Input) => void {
  return (input) => {
    try {
      core.transact(() => {
        action(input);
        record(core, operation, input);
      });
    } catch (error) {
      if (error instanceof AwsError) core.transact(() => record(core, operation, input, error));
      throw error;
    }
  };
}

/**
 * Members and their order are those of the log entry in HealthOmics' guide ("Logging HealthOmics API calls using
 * AWS CloudTrail"); source and detail-type those of its page in the reference of EventBridge.
 */
function record(core: Core, operation: string, input: object, error?: AwsError): void {
  const { accountId, clock, region } = core.context;
  const time = isoSecond(clock.now());
  core.events.keep({
    source: "aws.omics",
    detailType: "AWS API Call via CloudTrail",
    resources: [],
    time,
    detail: {
      eventVersion: "1.08",
      userIdentity: {
        type: "Root",
        principalId: accountId,
        arn: `arn:aws:iam::${accountId}:root`,
        accountId,
      },
      eventTime: time,
      eventSource: "omics.amazonaws.com",
      eventName: operation,
      awsRegion: region,
      sourceIPAddress: "127.0.0.1",
      userAgent: "local",
      ...(error && { errorCode: error.code, errorMessage: error.message }),
      requestParameters: input,
      responseElements: null,
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: "Management",
    },
  });
}
