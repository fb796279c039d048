/** A task's `Resource`, taken apart. */
export type Resource = {
  /** The resource type of history events: `lambda`, `aws-sdk:s3`, `states`. */
  service: string;
  /** The resource of history events: `invoke.waitForTaskToken`. */
  action: string;
  /** The action without its pattern: `invoke`. */
  verb: string;
  pattern?: "waitForTaskToken" | "sync" | "sync:2";
  /** True for `arn:aws:lambda:…:function:…`. */
  plainFunction: boolean;
};

const patterns = ["waitForTaskToken", "sync:2", "sync"] as const;

/** Takes apart `arn:aws:states:::[aws-sdk:]service:action[.pattern]` or a function's ARN. Never throws: validation judged it. */
export function parseResource(arn: string): Resource {
  if (/^arn:[\w-]+:lambda:/.test(arn))
    return { service: "lambda", action: "invoke", verb: "invoke", plainFunction: true };
  const rest = arn.replace(/^arn:[\w-]+:states:[^:]*:[^:]*:/, "");
  const words = rest.split(":");
  const count = words[0] === "aws-sdk" ? 2 : 1;
  const service = words.slice(0, count).join(":");
  const action = words.slice(count).join(":");
  const pattern = patterns.find((one) => action.endsWith(`.${one}`));
  const verb = pattern ? action.slice(0, -pattern.length - 1) : action;
  return { service, action, verb, pattern, plainFunction: false };
}

const optimised: Record<string, { verbs: string[]; patterns: string[] }> = {
  lambda: { verbs: ["invoke"], patterns: ["waitForTaskToken"] },
  events: { verbs: ["putEvents"], patterns: ["waitForTaskToken"] },
  sqs: { verbs: ["sendMessage"], patterns: ["waitForTaskToken"] },
  states: { verbs: ["startExecution"], patterns: ["waitForTaskToken", "sync", "sync:2"] },
  dynamodb: { verbs: ["getItem", "putItem", "deleteItem", "updateItem"], patterns: [] },
};

/** Why a task's resource cannot be run here, in one sentence; undefined when it can. */
export function resourceRefusal(arn: string): string | undefined {
  const { service, verb, pattern, plainFunction } = parseResource(arn);
  if (plainFunction) return undefined;
  if (!/^arn:[\w-]+:states:[^:]*:[^:]*:\w/.test(arn)) return `'${arn}' is not a resource ARN.`;
  if (service.startsWith("aws-sdk:"))
    return /^aws-sdk:[a-z0-9]+$/.test(service) &&
      /^[a-z]\w*$/.test(verb) &&
      !pattern?.startsWith("sync")
      ? undefined
      : `'${arn}' is not an AWS SDK integration: aws-sdk:<service>:<action>, optionally .waitForTaskToken.`;
  const known = optimised[service];
  if (known?.verbs.includes(verb) && (!pattern || known.patterns.includes(pattern)))
    return undefined;
  return `The local stepfunctions engine does not run the resource '${arn}'; see local/engines/stepfunctions/README.md.`;
}
