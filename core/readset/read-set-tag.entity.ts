import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key, number } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * Which read sets carry a tag.
 * | access pattern | key |
 * | a project's read sets with a tag | pk projectId + tag, sk store_id + set_id |
 */
export const readSetTagEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "readSetTag", version: "1", service: "seqferry" },
        attributes: {
          projectId: key,
          /** `labelOf` in tag-index.ts. */
          tag: key,
          store_id: key,
          set_id: key,
          revision: number,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["projectId", "tag"], casing },
            sk: { field: "sk", composite: ["store_id", "set_id"], casing },
          },
        },
      },
      electro(),
    ),
);
