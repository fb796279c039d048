import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createLocalJWKSet } from "jose";
import type { Clock } from "#local/clock";
import { createControl } from "#local/control/control";
import { crossOrigin } from "#local/control/cross-origin";
import { Invocations } from "#local/control/invocations";
import { windowControl } from "#local/control/window";
import { Endpoint } from "#local/endpoint";
import type { CallableEngine, EngineContext } from "#local/engine";
import { createEngines } from "#local/engines";
import { createApiGateway } from "#local/engines/apigateway/api-gateway";
import { createIssuer } from "#local/engines/cognito/issuer";
import { devUsers, type User } from "#local/engines/cognito/user";
import type { NewEvent } from "#local/engines/eventbridge/event";
import { authorize, sessionsOf } from "#local/engines/iam/sessions";
import { icav2Control } from "#local/engines/icav2/control";
import type { Icav2Engine } from "#local/engines/icav2/icav2";
import { type FunctionReport, Functions } from "#local/engines/lambda/functions";
import type { Threads } from "#local/engines/lambda/threads";
import type { OmicsEngine } from "#local/engines/omics/omics";
import { defineFunctions } from "#local/functions";
import { Gate } from "#local/gate/gate";
import { giveIcav2Key, openIcav2 } from "#local/icav2";
import { clientsOf, issuerOf } from "#local/identity";
import { startMappings } from "#local/mappings";
import type { ObjectStore } from "#local/objects";
import { type CloudOutputs, describeOutputs } from "#local/outputs";
import { provision } from "#local/provision/provision";
import { createReceiver } from "#local/receiver";
import { rolesOf } from "#local/roles";
import { openClock } from "#local/saved-clock";
import { type ServiceMetrics, serviceMetrics } from "#local/service-metrics";
import { giveSlackSecrets } from "#local/slack";
import { type Graph, resourcesOf } from "#local/sst/graph";
import { type CachedGraph, placeGraph } from "#local/sst/load-graph";
import { accountId, region } from "#local/sst/provider";
import { openStore } from "#local/store";

/** How long calls that are under way may go on when the cloud is closed, in real time. */
const graceMs = 2000;

/** Dev tokens outlive any clock that a test moves. */
const devTokenSeconds = 10 * 365 * 86_400;

export type CloudOptions = {
  root: string;
  graph: CachedGraph;
  /** Where state is kept; unset: in memory. */
  directory?: string;
  /** 0 lets the system choose. */
  ports: { aws: number; api: number };
  /** Origin of the web app, unless it is the usual one. */
  web?: string;
  log: (line: string) => void;
  report?: (report: FunctionReport) => void;
  /** Where functions get their threads from; unset: each starts cold. */
  threads?: Threads;
};

/** A running cloud. */
export type Cloud = {
  graph: Graph;
  clock: Clock;
  /** Ledger, quotas (not enforced yet: making a stage needs more calls than AWS allows in a second) and faults. */
  gate: Gate;
  outputs: CloudOutputs;
  omics: OmicsEngine;
  icav2: Icav2Engine;
  /** S3 in process, past signatures. */
  objects: ObjectStore;
  /** DynamoDB in process, past HTTP. */
  tables: CallableEngine;
  /** Sequence stores of the stage. */
  storeIds: string[];
  /** A fresh token of a dev user, or of any other user. */
  token(user: string | User): Promise<string>;
  /** Puts an event on the default bus in the name of an AWS service, which clients may not. */
  tell(event: NewEvent): void;
  /** Handlers start anew from their sources. */
  reload(): void;
  close(): Promise<void>;
};

/** Starts every engine, makes what the graph defines, and serves the endpoint and the API. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const store = openStore(options.directory);
  const { clock, save } = openClock(store);
  const endpoint = new Endpoint();
  const endpointUrl = await listen(endpoint.server, options.ports.aws);
  // The API's address must be known before its handlers are: links are built from it.
  let serveApi: RequestListener = (_, response) => {
    response.writeHead(503, { "retry-after": "1" }).end();
  };
  const apiServer = createServer((request, response) => serveApi(request, response));
  const apiUrl = await listen(apiServer, options.ports.api);
  const graph = placeGraph(options.graph, {
    endpoint: endpointUrl,
    api: apiUrl,
    web: options.web,
  });
  const context: EngineContext = {
    clock,
    accountId,
    region,
    endpoint: () => endpointUrl,
    store,
    gate: new Gate(clock),
    log: options.log,
  };

  const identity = issuerOf(graph);
  const issuer = createIssuer(context, {
    issuer: () => identity.url,
    users: devUsers(identity.projectIds),
    clients: clientsOf(graph),
  });
  endpoint.addExtra({ prefix: identity.path, handle: issuer.handle });

  const later: { metrics?: ServiceMetrics } = {};
  const invocations = new Invocations(clock);
  const onReport = (report: FunctionReport) => {
    later.metrics?.report(report);
    invocations.report(report);
    options.report?.(report);
  };
  const functions = new Functions(context, onReport, options.threads);
  defineFunctions(functions, graph, options.root);
  const { invoke } = functions;
  const sessions = sessionsOf(graph, accountId);
  context.gate.authorize = (accessKeyId, call) => {
    const session = sessions.get(accessKeyId);
    if (session) authorize(session, call, { region, accountId });
  };
  const engines = await createEngines(context, functions, {
    ...rolesOf(graph),
    sessionOf: (accessKeyId) => sessions.get(accessKeyId),
  });
  const metrics = serviceMetrics(context, { ...engines, functions });
  later.metrics = metrics;
  for (const engine of Object.values(engines)) endpoint.add(engine);
  const icav2 = openIcav2(context, engines);
  endpoint.addExtra({ prefix: "/ica/rest/", handle: icav2.handle });
  const receiver = createReceiver(context);
  endpoint.addExtra(receiver);
  endpoint.addExtra({
    prefix: "/_local/",
    handle: crossOrigin(
      options.web,
      createControl(context, save, {
        ...icav2Control(icav2),
        ...receiver.routes,
        ...windowControl(graph, engines),
        ...invocations.routes(),
      }),
    ),
  });
  endpoint.open();
  const jwks = createLocalJWKSet(await issuer.jwks());
  const apis = createApiGateway(context, { invoke, keys: () => jwks });
  await provision({ ...engines, endpoint: endpointUrl, apis }, graph);
  await giveIcav2Key(engines, graph);
  await giveSlackSecrets(engines, graph);
  // The access point is named as `stacks/stage.ts` says.
  for (const id of identity.storeIds)
    engines.omics.ensureSequenceStore({
      ...{ name: `store-${id}`, id },
      accessPoint: `${id}-seqferry`,
    });
  const mappings = await startMappings(context, { ...engines, invoke }, graph);
  const api = resourcesOf(graph, "aws:apigatewayv2/api:Api")[0];
  if (api) serveApi = apis.listener(String(api.computed.id));

  const token = (user: string | User) =>
    issuer.devToken(user, { expiresInSeconds: devTokenSeconds });
  return {
    graph,
    clock,
    gate: context.gate,
    omics: engines.omics,
    icav2,
    objects: engines.s3,
    tables: engines.dynamodb,
    storeIds: identity.storeIds,
    token,
    outputs: await describeOutputs({ graph, endpointUrl, apiUrl, token }),
    tell: (event) => engines.events.put(event),
    reload: () => functions.reload(),
    async close() {
      metrics.close();
      const underWay = Promise.all([
        close(apiServer),
        ...mappings.map((mapping) => mapping.close()),
      ]);
      await atMost(graceMs, underWay);
      // Who calls functions ends before them: that they end with the cloud is no failure to keep.
      const { lambda, states, events, scheduler, ...others } = engines;
      const callersClosed = [lambda, states, events, scheduler].map((caller) => caller.close());
      // What still runs can do no more.
      const endpointClosed = close(endpoint.server);
      for (const server of [endpoint.server, apiServer]) server.closeAllConnections();
      clock.stop();
      context.gate.close();
      await Promise.all(callersClosed);
      await functions.close();
      await underWay;
      await icav2.close();
      for (const engine of Object.values(others)) await engine.close();
      await endpointClosed;
      // Timers of requests that were still answered.
      clock.stop();
      store.close();
    },
  };
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Takes no more connections; resolves when the requests under way are answered. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** Waits for work, but no longer than so many milliseconds of real time. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const late = pause(ms, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([work, late]);
  done.abort();
}
