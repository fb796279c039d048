import { RandomBytes } from "@pulumi/random";
import { authLink, clientIds, issuer, signInLink } from "./auth";
import { copyLinks, ledger } from "./copy";
import { deadLetterPermissions, deadLettersLink } from "./dead-letters";
import { readSetObjectArns, stage, stageLink, storeArns, storeKeyArns } from "./stage";
import { storage, storageLink } from "./storage";
import { indexArns, tableArn, tableLink } from "./table";

export const api = new sst.aws.ApiGatewayV2("Api", {
  cors: {
    allowOrigins: stage.webOrigins,
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

const originLink = new sst.Linkable("Origin", { properties: { url: api.url } });
const cursorKey = new RandomBytes("CursorKey", { length: 32 });
const cursorKeyLink = new sst.Linkable("CursorKey", { properties: { value: cursorKey.base64 } });

api.route(
  "ANY /api/v1/{proxy+}",
  {
    handler: "functions/api/main.handler",
    timeout: "29 seconds",
    memory: "1024 MB",
    link: [...copyLinks, authLink, originLink, cursorKeyLink, deadLettersLink],
    permissions: [
      {
        actions: [
          "dynamodb:GetItem",
          "dynamodb:BatchGetItem",
          "dynamodb:PutItem",
          "dynamodb:UpdateItem",
          "dynamodb:DeleteItem",
          "dynamodb:Query",
        ],
        resources: [tableArn, indexArns],
      },
      { actions: ["s3:GetObject"], resources: [$interpolate`${storage.arn}/packages/*`] },
      {
        actions: ["s3:PutObject", "s3:DeleteObject"],
        resources: [$interpolate`${storage.arn}/scripts/*`],
      },
      ...deadLetterPermissions,
      ...ledger,
      { actions: ["omics:GetSequenceStore"], resources: storeArns },
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
    { actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources: [tableArn] },
    { actions: ["dynamodb:Query"], resources: [indexArns] },
    {
      actions: ["s3:GetObject"],
      resources: [$interpolate`${storage.arn}/packages/*`, $interpolate`${storage.arn}/scripts/*`],
    },
    { actions: ["s3:GetObject"], resources: readSetObjectArns },
    ...(storeKeyArns.length > 0 ? [{ actions: ["kms:Decrypt"], resources: storeKeyArns }] : []),
  ],
});
for (const path of ["/d/{token}", "/d/{token}/{proxy+}", "/s/{token}"])
  api.route(`GET ${path}`, download.arn);
api.route("HEAD /d/{token}/{proxy+}", download.arn);

const docs = new sst.aws.Function("Docs", {
  handler: "functions/api/docs.handler",
  timeout: "10 seconds",
  link: [originLink, signInLink],
  copyFiles: [
    { from: "node_modules/swagger-ui-dist/swagger-ui-bundle.js" },
    { from: "node_modules/swagger-ui-dist/swagger-ui.css" },
  ],
});
for (const path of ["/openapi.json", "/.well-known/seqferry.json", "/docs", "/docs/{proxy+}"])
  api.route(`GET ${path}`, docs.arn);
