import { useList } from "../../api/use-list.ts";
import { FailureCauses } from "../../component/failure-causes.tsx";
import { PartList } from "../../component/part-list.tsx";

/** What failed, grouped by why; a group opens to its files. */
export function PushFailures({ pushJobId }: { pushJobId: string }) {
  const failed = useList("/push-jobs/{pushJobId}/items", {
    params: { pushJobId },
    query: { status: "FAILED" },
    limit: 200,
  });
  return (
    <PartList of={failed} none="The list of failures is being written.">
      {(rows) => (
        <FailureCauses rows={rows} keyOf={({ path }) => path} nameOf={({ path }) => path} />
      )}
    </PartList>
  );
}
