import { Resource } from "sst";
import { configure } from "#core/settings";

/** A sequence store of the stage, as `stacks/stage.ts` links it. */
type LinkedStore = { id: string; projectId: string; accessPointArn: string };

/**
 * Gives the domains what this function is linked to. What it is not linked to fails with SST's
 * message when a domain asks for it.
 */
export function configureFromLinks(): void {
  configure({
    get stageName() {
      return Resource.Stage.name;
    },
    get tableName() {
      return Resource.Table.name;
    },
    get storageBucket() {
      return Resource.Storage.name;
    },
    get busName() {
      return Resource.Bus.name;
    },
    get apiOrigin() {
      return Resource.Origin.url.replace(/\/$/, "");
    },
    get cursorKey() {
      return Resource.CursorKey.value;
    },
    get deadLetterQueues() {
      return Resource.DeadLetterQueues.queues;
    },
    get region() {
      return Resource.Stage.region;
    },
    get accountId() {
      return Resource.Stage.accountId;
    },
    get projectOfStore() {
      const stores: LinkedStore[] = Resource.Stage.stores;
      return Object.fromEntries(stores.map(({ id, projectId }) => [id, projectId]));
    },
    get accessPointOfStore() {
      const stores: LinkedStore[] = Resource.Stage.stores;
      return Object.fromEntries(stores.map(({ id, accessPointArn }) => [id, accessPointArn]));
    },
    get machines() {
      return Resource.Machines.machines;
    },
    get parameters() {
      return Resource.Parameters.parameters;
    },
    get hydrationQueueUrl() {
      return Resource.ReadSetHydrationQueue.url;
    },
    get importQueueUrl() {
      return Resource.ImportQueue.url;
    },
    get quotas() {
      return Resource.Stage.quotas;
    },
    get copyDestinations() {
      return Resource.Copy.destinations;
    },
    get copySources() {
      return Resource.Stage.copySources;
    },
    get copyExportRoleArn() {
      return Resource.Copy.exportRoleArn;
    },
    get icav2() {
      const { baseUrl, secretArn, jobsInFlight } = Resource.Icav2;
      return { baseUrl, secretArn, jobsInFlight };
    },
    get fastqSources() {
      return Resource.Stage.fastqSources;
    },
    get workflowRunPlaces() {
      return Resource.Stage.workflowRunPlaces;
    },
    get restoredReads() {
      return Resource.Stage.restoredReads;
    },
    get linkSignerSecretName() {
      return Resource.Stage.linkSignerSecretName;
    },
    get unarchivingQueueUrl() {
      return Resource.UnarchivingQueue.url;
    },
    get auditBucket() {
      return Resource.Audit.name;
    },
    get auditQueueUrl() {
      return Resource.AuditQueue.url;
    },
    get auditKeyArn() {
      return Resource.AuditKey.arn;
    },
    get notify() {
      return Resource.Notify;
    },
    get tokenKeyArn() {
      return Resource.TokenKey.arn;
    },
  });
}
