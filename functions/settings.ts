import { Resource } from "sst";
import { configure } from "#core/settings";

/** A sequence store of the stage, as `stacks/stage.ts` links it. */
type LinkedStore = { id: string; projectId: string };

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
    get hydrationQueueUrl() {
      return Resource.ReadSetHydrationQueue.url;
    },
    get quotas() {
      return Resource.Stage.quotas;
    },
    get copyDestinations() {
      return Resource.Copy.destinations;
    },
    get copyExportRoleArn() {
      return Resource.Copy.exportRoleArn;
    },
    get icav2() {
      const { baseUrl, secretArn, jobsInFlight } = Resource.Icav2;
      return { baseUrl, secretArn, jobsInFlight };
    },
    get tokenKeyArn() {
      return Resource.TokenKey.arn;
    },
  });
}
