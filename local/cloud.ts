import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLocalJWKSet } from "jose";
import { Clock } from "#local/clock";
import { createControl } from "#local/control";
import { createDelivery } from "#local/deliver";
import { Endpoint } from "#local/endpoint";
import type { CallableEngine, EngineContext } from "#local/engine";
import { createApiGateway } from "#local/engines/apigateway/api-gateway";
import { createIssuer } from "#local/engines/cognito/issuer";
import { devUsers } from "#local/engines/cognito/user";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createEventbridge, type EventbridgeEngine } from "#local/engines/eventbridge/eventbridge";
import { type FunctionReport, Functions } from "#local/engines/lambda/functions";
import { createOmics, type OmicsEngine } from "#local/engines/omics/omics";
import { createS3 } from "#local/engines/s3/s3";
import { createScheduler } from "#local/engines/scheduler/scheduler";
import { createSqs } from "#local/engines/sqs/sqs";
import { createStepFunctions } from "#local/engines/stepfunctions/stepfunctions";
import { clientsOf, type IssuerSettings, issuerOf } from "#local/identity";
import { createIntegration } from "#local/integrate";
import { Ledger } from "#local/ledger";
import { startMappings } from "#local/mappings";
import { type CloudOutputs, describeOutputs } from "#local/outputs";
import { provision } from "#local/provision";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { type CachedGraph, placeGraph } from "#local/sst/load-graph";
import { accountId, region } from "#local/sst/provider";
import { openStore } from "#local/store";

export type CloudOptions = {
  root: string;
  graph: CachedGraph;
  /** Where state is kept; unset: in memory. */
  directory?: string;
  /** 0 lets the system choose. */
  ports: { aws: number; api: number };
  log: (line: string) => void;
  report?: (report: FunctionReport) => void;
};

/** A running cloud. */
export type Cloud = {
  graph: Graph;
  clock: Clock;
  outputs: CloudOutputs;
  omics: OmicsEngine;
  /** Sequence stores of the stage. */
  storeIds: string[];
  /** A fresh token of a dev user. */
  token(role: string): Promise<string>;
  /** Handlers start anew from their sources. */
  reload(): void;
  close(): Promise<void>;
};

/** Starts every engine, makes what the graph defines, and serves the endpoint and the API. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const store = openStore(options.directory);
  const clock = new Clock(savedOffset());
  const endpoint = new Endpoint();
  const awsUrl = await listen(endpoint.server, options.ports.aws);
  // The API's address must be known before its handlers are: links are built from it.
  let serveApi: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => {
    response.writeHead(503, { "retry-after": "1" }).end();
  };
  const apiServer = createServer((request, response) => serveApi(request, response));
  const apiUrl = await listen(apiServer, options.ports.api);
  const graph = placeGraph(options.graph, { endpoint: awsUrl, api: apiUrl });
  const context: EngineContext = {
    clock,
    accountId,
    region,
    endpoint: () => awsUrl,
    store,
    ledger: new Ledger(),
    log: options.log,
  };

  const functions = new Functions(context, options.report ?? (() => undefined));
  const { invoke } = functions;
  const identity: IssuerSettings = issuerOf(graph);
  const issuer = createIssuer(context, {
    issuer: () => identity.url,
    users: devUsers(identity.projectIds),
    clients: clientsOf(graph),
  });
  endpoint.addExtra({ prefix: identity.path, handle: issuer.handle });
  endpoint.addExtra({ prefix: "/_local/", handle: createControl(context, saveOffset) });

  const sqs = createSqs(context);
  const late: { states?: CallableEngine; events?: EventbridgeEngine } = {};
  const deliver = createDelivery({
    endpoint: awsUrl,
    sqs,
    states: () => late.states as CallableEngine,
    events: () => late.events as EventbridgeEngine,
    invoke,
    log: options.log,
  });
  const dynamodb = await createDynamodb(context);
  const events = createEventbridge(context, { deliver });
  late.events = events;
  const s3 = createS3(context, {
    credentials: { local: "local" },
    onEvent: (event) =>
      events.put({ source: "aws.s3", ...event } as Parameters<typeof events.put>[0]),
  });
  const omics = createOmics(context, {
    objects: s3,
    publish: (event) => events.put(event as Parameters<typeof events.put>[0]),
  });
  const states = createStepFunctions(context, {
    invoke,
    integrate: createIntegration(awsUrl, region),
  });
  late.states = states;
  const scheduler = createScheduler(context, { deliver });
  const engines = [dynamodb, sqs, events, scheduler, s3, omics, states];
  for (const engine of engines) endpoint.add(engine);

  const jwks = createLocalJWKSet(await issuer.jwks());
  const apis = createApiGateway(context, { invoke, keys: () => jwks });
  await provision(
    {
      root: options.root,
      endpoint: awsUrl,
      dynamodb,
      sqs,
      events,
      scheduler,
      states,
      s3,
      functions,
      apis,
    },
    graph,
  );
  const storeIds = identity.storeIds;
  for (const id of storeIds) omics.ensureSequenceStore({ name: `store-${id}`, id });
  const mappings = await startMappings(context, { dynamodb, sqs, invoke }, graph);
  const api = resourcesOf(graph, "aws:apigatewayv2/api:Api")[0];
  if (api) serveApi = apis.listener(String(api.computed.id));

  const token = (role: string) => issuer.devToken(role, { expiresInSeconds: 10 * 365 * 86_400 });
  return {
    graph,
    clock,
    omics,
    storeIds,
    token,
    outputs: await describeOutputs({ graph, awsUrl, apiUrl, token }),
    reload: () => functions.reload(),
    async close() {
      clock.stop();
      await Promise.all(mappings.map((mapping) => mapping.close()));
      await functions.close();
      for (const engine of engines) await engine.close();
      await Promise.all([close(endpoint.server), close(apiServer)]);
      store.close();
    },
  };

  function savedOffset(): number {
    const database = store.database("clock");
    database.exec(
      "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, offset_ms REAL NOT NULL)",
    );
    const row = database.prepare("SELECT offset_ms FROM clock WHERE id = 1").get();
    return Number(row?.offset_ms ?? 0);
  }

  function saveOffset(): void {
    store
      .database("clock")
      .prepare(
        "INSERT INTO clock VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET offset_ms = excluded.offset_ms",
      )
      .run(clock.offsetMs);
  }
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
