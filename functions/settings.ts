import { Resource } from "sst";
import { configure } from "#core/settings";

/** What may be linked; a function that is not linked to one fails with SST's message when it asks. */
type Links = {
  Table: { name: string };
  Storage: { name: string };
  Bus: { name: string };
  Origin: { url: string };
  CursorKey: { value: string };
  Stage: {
    name: string;
    region: string;
    accountId: string;
    projectOfStore: Record<string, string>;
  };
};

const links = Resource as unknown as Links;

/** Gives the domains what this function is linked to. */
export function configureFromLinks(): void {
  configure({
    get tableName() {
      return links.Table.name;
    },
    get storageBucket() {
      return links.Storage.name;
    },
    get busName() {
      return links.Bus.name;
    },
    get apiOrigin() {
      return links.Origin.url.replace(/\/$/, "");
    },
    get cursorKey() {
      return links.CursorKey.value;
    },
    get region() {
      return links.Stage.region;
    },
    get accountId() {
      return links.Stage.accountId;
    },
    get projectOfStore() {
      return links.Stage.projectOfStore;
    },
  });
}
