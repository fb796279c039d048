import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary } from "#core/entity";
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
        model: model("readSetTag"),
        attributes: {
          projectId: key,
          /** `labelOf` in tag-index.ts. */
          tag: key,
          store_id: key,
          set_id: key,
          revision: number,
        },
        indexes: {
          primary: primary(["projectId", "tag"], ["store_id", "set_id"]),
        },
      },
      electro(),
    ),
);
