import type { SyncRequest } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { useToast } from "../../component/toast.tsx";
import { formatNumber } from "../../format.ts";

/** Has several requests looked at anew, one after the other, and says how many took it. */
export function RetrySelected(props: { requests: readonly SyncRequest[]; onDone: () => void }) {
  const { requests, onDone } = props;
  const retry = useAction("POST /sync-requests/{syncRequestId}/retries");
  const toast = useToast();
  const run = async () => {
    const refused: string[] = [];
    for (const { id, version } of requests)
      await retry
        .run({ params: { syncRequestId: id } }, { version })
        .catch((error: Error) => refused.push(error.message));
    const taken = requests.length - refused.length;
    if (taken > 0) toast(`${formatNumber(taken, "requests")} looked at anew`);
    if (refused.length > 0)
      toast(`${formatNumber(refused.length, "requests")} refused: ${refused[0]}`, "bad");
    onDone();
  };
  return (
    <Button refusal={retry.refusal} isRunning={retry.isRunning} onClick={() => void run()}>
      Look anew at {formatNumber(requests.length, "requests")}
    </Button>
  );
}
