import { describe, expect, test } from "vitest";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import { copyFromEnvironment, s3Destinations } from "#stacks/copy-config";
import { root } from "#tests/support/cloud";

const graphs = new Map<string, Promise<Graph>>();

function graphOf(stage: string, environment: Record<string, string> = {}): Promise<Graph> {
  const key = JSON.stringify([stage, environment]);
  const graph = graphs.get(key) ?? evaluate(stage, environment);
  graphs.set(key, graph);
  return graph;
}

async function evaluate(stage: string, environment: Record<string, string>): Promise<Graph> {
  const text = await readGraph(root, stage, false, environment);
  return placeGraph(text, { endpoint: "http://aws.test", api: "http://api.test" });
}

const places = {
  COPY_DESTINATIONS: "s3://partner/incoming/, icav2://partner/runs/",
  COPY_SOURCES: "archive",
};

type Grant = { role: string; action: string; resource: string };

/** What the roles of copies may do. */
function grantsOf(graph: Graph): Grant[] {
  type Statement = { Action: string[]; Resource: string[] };
  return resourcesOf(graph, "aws:iam/role:Role").flatMap(({ name, inputs }) =>
    ((inputs.inlinePolicies ?? []) as { policy: string }[])
      .flatMap(({ policy }) => JSON.parse(policy).Statement as Statement[])
      .flatMap(({ Action, Resource }) =>
        Action.flatMap((action) =>
          Resource.map((resource) => ({ role: name.replace(/Role$/, ""), action, resource })),
        ),
      ),
  );
}

const rolesOf = (grants: Grant[]) => [...new Set(grants.map(({ role }) => role))].sort();
const resourcesIn = (grants: Grant[]) =>
  [...new Set(grants.map(({ resource }) => resource))].sort();

describe("what copies may touch", () => {
  test("objects are written below the destinations of the allow-list and in the stage's own bucket, and nowhere else", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    const writing = grants.filter(
      ({ role, action }) =>
        /^(S3Copy|Icav2Copy|Copy)/.test(role) && /^s3:(Put|Delete|Abort)/.test(action),
    );
    const own = /storagebucket[^/]*\/(copy-jobs|temporary\/copy-jobs)\/\*$/;
    const foreign = writing.filter(({ resource }) => !own.test(resource));
    expect(resourcesIn(foreign)).toEqual(["arn:aws:s3:::partner/incoming/*"]);
    expect(rolesOf(foreign)).toEqual(
      ["Close", "Copy", "FailTask", "Preflight", "Thaw"].map((step) => `S3Copy${step}`),
    );
  });

  test("who only tries a destination writes and removes the object of the trial there, and no other", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    const trying = grants.filter(
      ({ role, action, resource }) =>
        !/^(S3Copy|Icav2Copy|Copy)/.test(role) &&
        /^s3:(Put|Delete|Abort)/.test(action) &&
        resource.startsWith("arn:aws:s3:::partner"),
    );
    expect(rolesOf(trying)).toEqual([expect.stringMatching(/^ApiRoute/), "PlanMake"]);
    expect(resourcesIn(trying)).toEqual([
      "arn:aws:s3:::partner/incoming/*.seqferry-dst.*",
      "arn:aws:s3:::partner/incoming/*.seqferry-pln.*",
    ]);
  });

  test("sources are read and, by the thawing step alone, restored; never written", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    const onSources = grants.filter(({ resource }) => resource.startsWith("arn:aws:s3:::archive"));
    expect([...new Set(onSources.map(({ action }) => action))].sort()).toEqual([
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:ListBucket",
      "s3:RestoreObject",
    ]);
    const restoring = grants.filter(({ action }) => action === "s3:RestoreObject");
    expect(rolesOf(restoring)).toEqual(["S3CopyThaw"]);
  });

  test("the secret of ICA is read by planning, by turns, by who hurries them and by who tries destinations only", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    const reading = grants.filter(({ action }) => action.startsWith("secretsmanager:"));
    expect(rolesOf(reading)).toEqual([
      expect.stringMatching(/^ApiRoute/),
      ...["Icav2CopyPlan", "Icav2CopyTurn"],
      expect.stringMatching(/^Icav2JobsSubscriber/),
      "PlanMake",
    ]);
    expect(resourcesIn(reading)).toEqual([
      "arn:aws:secretsmanager:us-east-1:000000000000:secret:seqferry-alice-icav2",
    ]);
  });

  test("task tokens are sealed by who hears events, and opened under the stage's key only", async () => {
    const graph = await graphOf("alice", places);
    const keys = resourcesOf(graph, "aws:kms/key:Key");
    const key = keys.find(({ inputs }) => inputs.keyUsage !== "SIGN_VERIFY");
    expect(key?.inputs).toMatchObject({ enableKeyRotation: true });
    const using = grantsOf(graph).filter(({ action }) => /^kms:(En|De)crypt$/.test(action));
    expect(resourcesIn(using)).toEqual([key?.computed.arn]);
    const sealing = using.filter(({ action }) => action === "kms:Encrypt");
    expect(rolesOf(sealing)).toEqual([
      // What waits for fastqs may ask through the API.
      expect.stringMatching(/^ApiRoute/),
      expect.stringMatching(/^CopySyncEventsSubscriber/),
      // A package waits for fastqs by sync's own verb.
      expect.stringMatching(/^PackageWait/),
      // What a pull answers is sealed in the same way.
      expect.stringMatching(/^SharingDue/),
      expect.stringMatching(/^SharingSubscriber/),
      expect.stringMatching(/^SyncRequestsSubscriber/),
    ]);
  });

  test("task tokens are answered by the steps that end a job or work on it, by who stops one, by who waits on fastqs, and by no other", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    const answering = grants.filter(({ action }) => action === "states:SendTaskSuccess");
    expect(rolesOf(answering).map((role) => role.replace(/(Route|Subscriber)\w+$/, ""))).toEqual([
      ...["CopyEnded", "CopyFail", "CopySyncEvents"],
      ...["Accept", "Close", "Plan", "Turn"].map((step) => `Icav2Copy${step}`),
      "Icav2Jobs",
      ...["Close", "Copy", "Plan", "Start", "Thaw"].map((step) => `S3Copy${step}`),
      ...["SyncChanges", "SyncDueHandler", "SyncRequests"],
    ]);
  });

  test("no role is passed on in a stage without one for exports", async () => {
    const grants = grantsOf(await graphOf("alice", places));
    expect(grants.filter(({ action }) => action === "iam:PassRole")).toEqual([]);
  });
});

describe("where the machine is found", () => {
  const parameterOf = async (stage: string, environment = {}) => {
    const graph = await graphOf(stage, environment);
    const [parameter] = resourcesOf(graph, "aws:ssm/parameter:Parameter");
    return parameter?.inputs;
  };

  test("under the seed's name in the stage that owns shared names", async () => {
    expect(await parameterOf("alice", { OWNS_SHARED_NAMES: "true" })).toMatchObject({
      name: "/icav2_copy_batch_utility/state_machine_arn",
      value: "arn:aws:states:us-east-1:000000000000:stateMachine:seqferry-alice-Icav2CopyBatch",
    });
  });

  test("under the stage's own name in any other", async () => {
    expect(await parameterOf("alice")).toMatchObject({
      name: "/seqferry/alice/icav2_copy_batch_utility/state_machine_arn",
    });
  });

  test("the secret is the one that the seed's parameter names, where the stage says so", async () => {
    const graph = await graphOf("prod");
    expect(resourcesOf(graph, "aws:secretsmanager/secret:Secret")).toEqual([]);
    const names = graph.existing.map(({ name }) => name);
    expect(names).toContain("/icav2/umccr-prod/service-user-trial-jwt-token-secret-arn");
    const link = graph.functions.find(({ links }) => links.Icav2)?.links.Icav2;
    expect(link).toMatchObject({
      baseUrl: "https://ica.illumina.com/ica/rest",
      secretArn: expect.stringContaining(":secret:somebodys-icav2-key"),
    });
  });
});

describe("what starts a copy", () => {
  const patternOf = (graph: Graph, name: string) => {
    const rule = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").find(
      (one) => one.name === name,
    );
    return JSON.parse(String(rule?.inputs.eventPattern));
  };

  test.each([
    ["Icav2CopyRequested", "icav2"],
    ["S3CopyRequested", "s3"],
  ])("%s hears of jobs of its own backend, new ones and retried ones", async (name, backend) => {
    expect(patternOf(await graphOf("prod"), name)).toEqual({
      source: ["seqferry"],
      "detail-type": ["CopyJobRequested", "CopyJobRetried"],
      detail: { data: { backend: [backend] } },
    });
  });

  test("ICAv2DataCopySync is heard from any source, and waits in a queue that gives up to dead letters", async () => {
    const graph = await graphOf("prod");
    expect(patternOf(graph, "CopySync")).toEqual({ "detail-type": ["ICAv2DataCopySync"] });
    const queue = resourcesOf(graph, "aws:sqs/queue:Queue").find(
      ({ name }) => name === "CopySyncEventsQueue",
    );
    expect(JSON.parse(String(queue?.inputs.redrivePolicy))).toMatchObject({
      deadLetterTargetArn: expect.stringContaining("CopySyncDeadLetters"),
      maxReceiveCount: 20,
    });
  });
});

describe("notifications of ICA", () => {
  const policyOf = async (stage: string) => {
    const policies = resourcesOf(await graphOf(stage), "aws:sqs/queuePolicy:QueuePolicy");
    const own = policies.find(({ name }) => name === "Icav2JobsPolicy");
    return JSON.parse(String(own?.inputs.policy)).Statement;
  };

  test("may be sent by Illumina's account, which may do nothing else, and by nobody else", async () => {
    const statements = await policyOf("prod");
    expect(statements).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Principal: { AWS: ["arn:aws:iam::079623148045:root"] },
        Resource: [expect.stringContaining("Icav2Jobs")],
      }),
    ]);
  });

  test("of five seconds are one batch, of which two are handled at once at most", async () => {
    const mapping = resourcesOf(
      await graphOf("prod"),
      "aws:lambda/eventSourceMapping:EventSourceMapping",
    ).find(({ name }) => name.startsWith("Icav2Jobs"));
    expect(mapping?.inputs).toMatchObject({
      maximumBatchingWindowInSeconds: 5,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  test("make a look at ICA and nothing else: no object of a source is read, and none is written beside the ledger", async () => {
    const own = grantsOf(await graphOf("alice", places)).filter(({ role }) =>
      role.startsWith("Icav2Jobs"),
    );
    expect(own.length).toBeGreaterThan(0);
    const objects = own.filter(({ action }) => /^s3:\w+Object/.test(action));
    for (const { resource } of objects) expect(resource).toMatch(/\/copy-jobs\/\*$/);
  });
});

test.each([
  ["s3://bucket", "without a slash at its end"],
  ["s3://bucket/*/", "with a wildcard"],
  ["gs://bucket/", "of another system"],
  ["bucket/", "without a scheme"],
])("the destination %s, %s, stops the deployment and says what to do", (uri) => {
  expect(() => s3Destinations([uri])).toThrow(
    /copyDestinations: .* must be s3:.*stacks\/stage\.ts/,
  );
});

test("variables say where a personal stage copies from and to", () => {
  const { copyDestinations, copySources, icav2 } = copyFromEnvironment({
    ...places,
    ICAV2_BASE_URL: "https://ica.test/rest",
    ICAV2_SECRET_ARN_PARAMETER: "/my/parameter",
  });
  expect(copyDestinations).toEqual(["s3://partner/incoming/", "icav2://partner/runs/"]);
  expect(copySources).toEqual(["archive"]);
  expect(icav2).toEqual({
    baseUrl: "https://ica.test/rest",
    secretArnParameter: "/my/parameter",
  });
  expect(copyFromEnvironment({}).copyDestinations).not.toEqual([]);
});
