import { notImplemented } from "#local/aws-error";
import type { CallableEngine, EngineContext } from "#local/engine";
import { accessPolicyOperations } from "#local/engines/omics/access-policy";
import { activationOperations } from "#local/engines/omics/activation-job";
import { archiveNow, archiveWhenIdle } from "#local/engines/omics/archive";
import { type Core, openCore } from "#local/engines/omics/core";
import { type Delays, usualDelays } from "#local/engines/omics/delays";
import { deletionOperations } from "#local/engines/omics/deletion";
import {
  type DirectImport,
  failInterrupted,
  importDirectly,
} from "#local/engines/omics/direct-import";
import type { Publish } from "#local/engines/omics/event";
import { exportOperations } from "#local/engines/omics/export-job";
import { readCall, writeError, writeOutput } from "#local/engines/omics/http";
import { importOperations } from "#local/engines/omics/import-job";
import { limits } from "#local/engines/omics/limits";
import { operations } from "#local/engines/omics/model";
import { readSetOperations } from "#local/engines/omics/read-set-operations";
import { type Seed, seedReadSets } from "#local/engines/omics/seed";
import { addStore, openAccess } from "#local/engines/omics/sequence-store";
import { sequenceStoreOperations } from "#local/engines/omics/sequence-store-operations";
import { tagOperations } from "#local/engines/omics/tag";
import { uploadOperations } from "#local/engines/omics/upload";
import { discardWhenDue } from "#local/engines/omics/upload-part";
import { uploadPartListOperations } from "#local/engines/omics/upload-part-list";
import { readValue } from "#local/engines/omics/wire";
import { ConnectionDropped } from "#local/gate/gate";
import type { Operation } from "#local/json-service";
import { asAwsError } from "#local/json-service";
import type { ObjectStore } from "#local/objects";

/** What the engine stands on, and how it behaves. */
export type OmicsOptions = {
  /** Holds the bytes of read sets; import sources and export destinations are its buckets too. */
  objects: ObjectStore;
  /** The default event bus. */
  publish: Publish;
  delays?: Partial<Delays>;
  /** Size of the parts of GetReadSet; 100 MiB, as HealthOmics has it. */
  partSizeBytes?: number;
};

/** The HealthOmics engine, with what AWS does not offer: named stores, direct imports, archiving on demand. */
export type OmicsEngine = CallableEngine & {
  /** Finds the store by name, or makes it (with that id: 10 to 36 digits). It may be filled at once. */
  ensureSequenceStore(input: { name: string; id?: string; accessPoint?: string }): {
    id: string;
    arn: string;
  };
  importReadSet(input: DirectImport): Promise<{ id: string; arn: string }>;
  /** Metadata of so many read sets without bytes or events: some ten thousand a second. */
  seedReadSets(seed: Seed): Promise<{ firstId: string; lastId: string }>;
  /** ACTIVE to ARCHIVED, now. Throws `ResourceNotFoundException` or `ConflictException`; then none is archived. */
  archive(readSetIds: string[]): void;
  /** Resolves when everything that is due on the clock has been done. */
  settled(): Promise<void>;
};

/** Opens the engine and resumes what was going on when it was last closed or killed. */
export function createOmics(context: EngineContext, options: OmicsOptions): OmicsEngine {
  const core = openCore(context, {
    objects: options.objects,
    publish: options.publish,
    delays: { ...usualDelays, ...options.delays },
    partSizeBytes: options.partSizeBytes ?? 100 * 2 ** 20,
  });
  const table = operationsOf(core);
  resume(core);
  context.gate.declare("omics", limits);
  const run = (name: string, input: Record<string, unknown>): Promise<unknown> =>
    context.gate.run(
      { service: "omics", operation: name, resource: resourceOf(input), input },
      () => {
        const operation = operations.get(name);
        const action = table[name];
        if (!operation || !action) throw notImplemented("omics", name);
        return action(readValue(operation.input, input));
      },
    );
  return {
    services: ["omics"],
    async handle(request, response) {
      try {
        const { operation, input } = await readCall(request);
        await writeOutput(response, operation, await run(operation.name, input));
      } catch (error) {
        if (error instanceof ConnectionDropped) {
          response.destroy();
          return;
        }
        const known = asAwsError(error);
        if (known !== error)
          context.log(`omics ${request.method} ${request.url} failed: ${String(error)}`);
        writeError(response, known);
      }
    },
    call: async <Output>(name: string, input: object) => (await run(name, { ...input })) as Output,
    ensureSequenceStore({ name, id, accessPoint }) {
      const conditions = [{ field: "name", comparison: "=" as const, value: name }];
      const [found] = core.stores.list({ conditions, limit: 1 });
      const store = found ?? core.transact(() => addStore(core, { name }, id, accessPoint));
      openAccess(core, store);
      return { id: store.id, arn: core.arn(`sequenceStore/${store.id}`) };
    },
    importReadSet: (input) => importDirectly(core, input),
    seedReadSets: (seed) => seedReadSets(core, seed),
    archive: (readSetIds) => archiveNow(core, readSetIds),
    settled: () => core.tasks.settled(),
    close: () => core.tasks.close(),
  };
}

/** What faults may be limited to: a store, or what is tagged or has the policy. */
function resourceOf(input: Record<string, unknown>): string {
  const { sequenceStoreId, id, resourceArn, s3AccessPointArn } = input;
  return String(sequenceStoreId ?? resourceArn ?? s3AccessPointArn ?? id ?? "");
}

function operationsOf(core: Core): Record<string, Operation> {
  archiveWhenIdle(core);
  discardWhenDue(core);
  return {
    ...sequenceStoreOperations(core),
    ...accessPolicyOperations(core),
    ...readSetOperations(core),
    ...importOperations(core),
    ...activationOperations(core),
    ...exportOperations(core),
    ...uploadOperations(core),
    ...uploadPartListOperations(core),
    ...deletionOperations(core),
    ...tagOperations(core),
  };
}

function resume(core: Core): void {
  for (const store of core.stores.list({ limit: Number.MAX_SAFE_INTEGER })) openAccess(core, store);
  failInterrupted(core);
  core.events.flush();
  core.tasks.open();
}
