import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { ExplainedSyncRequest } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { useToast } from "../../component/toast.tsx";
import { verbLine } from "../verb-lines.ts";
import { isWaiting } from "./explanation.ts";

/** Has a request looked at anew, or ends it; each with its line for a terminal. */
export function SyncVerbs({ request }: { request: ExplainedSyncRequest }) {
  const { id, version, hasTaskToken } = request;
  const params = { syncRequestId: id };
  const retry = useAction("POST /sync-requests/{syncRequestId}/retries");
  const cancel = useAction("PATCH /sync-requests/{syncRequestId}");
  const { api } = useConnection();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const waits = isWaiting(request);
  const told = !waits && hasTaskToken ? "Its task was told: start that anew." : undefined;
  const over = waits ? undefined : "It has ended.";
  const lookAnew = () =>
    retry.run({ params }, { version }).then(
      () => toast("It is looked at anew"),
      (error: Error) => toast(error.message, "bad"),
    );
  return (
    <>
      <Button
        icon="refresh"
        refusal={retry.refusal ?? told}
        isRunning={retry.isRunning}
        onClick={() => void lookAnew()}
      >
        {waits ? "Look anew" : "Begin again"}
      </Button>
      <CopyAs
        cli={commandOf(`sync explain ${id}`)}
        curl={curlOf(address(api, "GET /sync-requests/{syncRequestId}", { params }))}
        verbs={[
          verbLine(
            ...([api, "Look anew", `sync retry ${id}`] as const),
            "POST /sync-requests/{syncRequestId}/retries",
            { params },
          ),
          verbLine(
            ...([api, "Cancel", `sync cancel ${id} --yes`] as const),
            "PATCH /sync-requests/{syncRequestId}",
            { params, body: { status: "ABORTED" } },
          ),
        ]}
      />
      <Button
        look="danger"
        refusal={cancel.refusal ?? over}
        isRunning={cancel.isRunning}
        onClick={() => setAsking(true)}
      >
        Cancel it
      </Button>
      {isAsking ? (
        <ConfirmTyped
          title="Cancel this request"
          word="cancel"
          verb="Cancel the request"
          onClose={() => setAsking(false)}
          onConfirm={() => cancel.run({ params, body: { status: "ABORTED" } }, { version })}
        >
          <p>
            {hasTaskToken
              ? "Its task fails with SyncCancelledError; the machine that parked it goes on from there."
              : "Nobody waits for it in a machine; it just ends."}{" "}
            Work that was begun for it goes on.
          </p>
          <p className="font-mono text-sm text-faint wrap-anywhere">
            {commandOf(`sync cancel ${id} --yes`)}
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
