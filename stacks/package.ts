import { bus } from "./bus";
import { packaging as definition } from "./machines/packaging";
import { machineRule, stoppedRule } from "./rule";
import { readSetObjectArns, stageLink, storeKeyArns } from "./stage";
import { stateMachine } from "./state-machine";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";

/** One transaction: the package, its audit record and its outbox event. */
const writePackage = {
  actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
  resources: [tableArn],
};
const readPackageFiles = [
  { actions: ["s3:GetObject"], resources: readSetObjectArns },
  ...(storeKeyArns.length > 0 ? [{ actions: ["kms:Decrypt"], resources: storeKeyArns }] : []),
];

const start = step("PackageStart", "start", [writePackage]);
const writeManifest = step("PackageManifest", "writeManifest", [
  { actions: ["dynamodb:GetItem", "dynamodb:BatchGetItem"], resources: [tableArn] },
  { actions: ["dynamodb:Query"], resources: [indexArns] },
  { actions: ["s3:PutObject"], resources: [$interpolate`${storage.arn}/packages/*`] },
  ...readPackageFiles,
]);
const finish = step("PackageFinish", "finish", [writePackage]);
const fail = step("PackageFail", "fail", [writePackage]);

export const packaging = stateMachine("Packaging", {
  steps: { start, writeManifest, finish, fail },
  definition,
});

/** A requested package is built: the request's event survives whatever fails after the commit. */
export const requested = machineRule("PackageRequested", {
  bus: bus.name,
  pattern: { source: ["seqferry"], "detail-type": ["PackageRequested"] },
  machine: packaging,
});

const ended = new sst.aws.Function("PackagingEnded", {
  handler: "functions/event/packaging-ended.handler",
  timeout: "30 seconds",
  link: [tableLink],
  permissions: [writePackage],
});

export const stopped = stoppedRule("PackagingStopped", { machine: packaging, target: ended });

function step(name: string, handler: string, permissions: sst.aws.FunctionPermissionArgs[]) {
  return new sst.aws.Function(name, {
    handler: `functions/step/packaging.${handler}`,
    timeout: handler === "writeManifest" ? "10 minutes" : "30 seconds",
    link: [tableLink, storageLink, stageLink],
    permissions,
  });
}
