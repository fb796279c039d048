import { RandomBytes } from "@pulumi/random";
import { auditBucketLink, auditKeyLink, readAudit, readPublicKey } from "./audit";
import { authLink, clientIds, issuer, signInLink } from "./auth";
import { importPermissions } from "./catalogue";
import { copyLinks, ledger, readDestinations, readSources } from "./copy";
import { deadLetterPermissions, deadLettersLink } from "./dead-letters";
import { executionPermissions } from "./executions";
import { healthPermissions, machinesLink, parametersLink } from "./health";
import { notifyLink, webhookPermissions } from "./notify-queue";
import { readPackagedFiles } from "./package";
import type { Statement } from "./permission";
import { readPushes } from "./push";
import { origin, webOrigins } from "./router";
import { rulePermissions } from "./rules-queue";
import { sharePermissions } from "./share";
import { sharingPermissions } from "./sharing-queue";
import { stage, stageLink, storeArns } from "./stage";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";
import { sealToken } from "./task-token";
import { readWorkflowFiles } from "./workflow-files";

export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    allowOrigins: webOrigins,
    allowHeaders: ["authorization", "content-type", "idempotency-key", "if-match"],
    exposeHeaders: ["location", "link", "etag", "retry-after"],
    allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    maxAge: "1 hour",
  },
  transform: {
    stage: (args) => {
      // SST's format writes the path, and paths of links hold their tokens.
      args.accessLogSettings = $util.output(args.accessLogSettings).apply((settings) => ({
        destinationArn: settings?.destinationArn ?? "",
        format: accessLogFormat,
      }));
    },
  },
});

const accessLogFormat = JSON.stringify({
  requestTime: "$context.requestTime",
  requestId: "$context.requestId",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLatency: "$context.responseLatency",
  subject: "$context.authorizer.claims.sub",
});

const jwt = api.addAuthorizer({ name: "jwt", jwt: { issuer, audiences: clientIds } });

/** Base of links and of the API. */
export const originLink = new sst.Linkable("Origin", {
  properties: { url: origin ?? api.url },
});
const cursorKey = new RandomBytes("CursorKey", { length: 32 });
const cursorKeyLink = new sst.Linkable("CursorKey", { properties: { value: cursorKey.base64 } });

/** AWS puts a hyphen and six characters behind a secret's name. */
const readLinkSigner: Statement[] = stage.links?.signerSecretName
  ? [
      {
        actions: ["secretsmanager:GetSecretValue"],
        resources: [
          $interpolate`arn:aws:secretsmanager:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:secret:${stage.links.signerSecretName}-??????`,
        ],
      },
    ]
  : [];

api.route(
  "ANY /api/v1/{proxy+}",
  {
    handler: "functions/api/main.handler",
    timeout: "29 seconds",
    memory: "1024 MB",
    link: [
      machinesLink,
      parametersLink,
      ...copyLinks,
      authLink,
      originLink,
      cursorKeyLink,
      deadLettersLink,
      auditBucketLink,
      notifyLink,
    ],
    permissions: [
      {
        actions: [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          // A push is asked for only while what it was planned from is as it was.
          "dynamodb:ConditionCheckItem",
          "dynamodb:Query",
        ],
        resources: [tableArn],
      },
      { actions: ["dynamodb:Query"], resources: [indexArns] },
      // Long selections are kept there.
      {
        actions: ["s3:GetObject", "s3:PutObject"],
        resources: [$interpolate`${storage.arn}/packages/*`],
      },
      {
        actions: ["s3:PutObject", "s3:DeleteObject"],
        resources: [$interpolate`${storage.arn}/scripts/*`],
      },
      ...deadLetterPermissions,
      ...executionPermissions,
      ...ledger,
      ...importPermissions,
      // Of those who wait for fastqs; consumers answer them.
      sealToken,
      // Files of fastqs are looked at when they are registered, and their URLs are signed; restored ones lie in a destination.
      ...readSources,
      ...readDestinations,
      ...readWorkflowFiles,
      { actions: ["omics:GetSequenceStore"], resources: storeArns },
      ...sharePermissions,
      ...readPushes,
      ...sharingPermissions,
      ...rulePermissions,
      ...readLinkSigner,
      ...healthPermissions,
      ...webhookPermissions,
      ...readAudit,
    ],
  },
  { auth: { jwt: { authorizer: jwt.id } } },
);

const download = new sst.aws.Function("Download", {
  handler: "functions/api/download.handler",
  timeout: "10 seconds",
  memory: "1024 MB",
  link: [tableLink, storageLink, stageLink, originLink],
  permissions: [
    // Links and receipts are counted; an end of a link is one transaction with its audit record and event.
    {
      actions: ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"],
      resources: [tableArn],
    },
    { actions: ["dynamodb:Query"], resources: [indexArns] },
    {
      actions: ["s3:GetObject"],
      resources: [$interpolate`${storage.arn}/packages/*`, $interpolate`${storage.arn}/scripts/*`],
    },
    ...readPackagedFiles,
  ],
});
for (const path of ["/d/{token}", "/d/{token}/{proxy+}", "/s/{token}"])
  api.route(`GET ${path}`, download.arn);
api.route("HEAD /d/{token}/{proxy+}", download.arn);
api.route("POST /d/{token}/receipts", download.arn);

const docs = new sst.aws.Function("Docs", {
  handler: "functions/api/docs.handler",
  timeout: "10 seconds",
  link: [originLink, signInLink, auditKeyLink],
  permissions: [readPublicKey],
  copyFiles: [
    { from: "node_modules/swagger-ui-dist/swagger-ui-bundle.js" },
    { from: "node_modules/swagger-ui-dist/swagger-ui.css" },
  ],
});
for (const path of ["/openapi.json", "/.well-known/seqferry.json", "/docs", "/docs/{proxy+}"])
  api.route(`GET ${path}`, docs.arn);
