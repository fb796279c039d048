import type * as Lookup from "#core/copy/icav2/lookup/lookup";
import { faultOf } from "#core/copy/icav2/lookup/path";
import { isSame, isWhole, thereOf } from "#core/copy/icav2-copy/same-file";
import { VisibleError } from "#core/error";
import type { Compared } from "#core/share/plan/compare-s3";
import type { Verdict } from "#core/share/plan/verdict";

/** Decides as a copy to ICA will, by what lies below a folder of a project. Throws what `lookup.placeOf` throws. */
export async function comparerOf(
  lookup: Lookup.Lookup,
  folderUri: string,
): Promise<(files: Compared[]) => Promise<Verdict[]>> {
  const place = await lookup.placeOf(folderUri);
  if (!place) throw new VisibleError("plan.refused", `${folderUri}: lies in no project of ICA.`);
  const { projectId, path: folder } = place;
  return async (files) => {
    const paths = files.map(({ path }) => folder + path).filter((path) => !faultOf(path));
    const existing = await lookup.filesOf(projectId, paths);
    return files.map(({ path, source }): Verdict => {
      const fault = faultOf(folder + path);
      if (fault)
        return {
          problem: {
            code: "file.impossible",
            message: `${path}: ${fault}, which ICA cannot have.`,
          },
        };
      const isArchived = source.isArchived ?? false;
      const data = existing.get(folder + path);
      if (data) {
        const there = thereOf(data);
        if (isSame(source, there)) return { action: "already-there", isArchived };
        // What was cut off is removed by the copy, and what is being deleted is gone by then.
        if (isWhole(there))
          return {
            ...{ action: "collision", isArchived },
            reason: `There is another file (${there.sizeBytes} bytes, the source has ${source.sizeBytes}).`,
          };
      }
      if (!isArchived) return { action: "send", isArchived };
      return {
        problem: {
          code: "file.archived",
          message: `${path}: is archived, and what is sent to ICA is not thawed on the way. Ask for the package again with defrostArchivedFastqs, or leave it out.`,
        },
      };
    });
  };
}
