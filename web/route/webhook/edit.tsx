import { useState } from "react";
import type { Webhook } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { Dialog } from "../../component/dialog.tsx";
import { Problem } from "../../component/problem.tsx";
import { bodyOf, draftOf, missingOf } from "./draft.ts";
import { WebhookForm } from "./form.tsx";

/** Changes what a webhook gets, or where. Its secret stays. */
export function EditWebhook({ of, onClose }: { of: Webhook; onClose: () => void }) {
  const change = useAction("PATCH /webhooks/{webhookId}");
  const [draft, setDraft] = useState(() => draftOf(of));
  const save = async () => {
    const input = { params: { webhookId: of.id }, body: bodyOf(draft) };
    const done = await change.run(input, { version: of.version }).catch(() => undefined);
    if (done) onClose();
  };
  return (
    <Dialog
      title={`Edit ${of.description}`}
      size="large"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            refusal={change.refusal ?? missingOf(draft)}
            isRunning={change.isRunning}
            onClick={save}
          >
            Save
          </Button>
        </>
      }
    >
      <WebhookForm draft={draft} onChange={setDraft} error={change.error} />
      {change.error ? <Problem error={change.error} /> : null}
    </Dialog>
  );
}
