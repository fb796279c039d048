import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { NewWebhook } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { curlOf } from "../../command-line.ts";
import { Button } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Panel } from "../../component/panel.tsx";
import { Problem } from "../../component/problem.tsx";
import { bodyOf, emptyDraft, missingOf } from "./draft.ts";
import { WebhookForm } from "./form.tsx";
import { MadeSecret } from "./made-secret.tsx";

/** Registers a receiver of events, and shows its secret once. */
export function NewWebhookPage() {
  const { api } = useConnection();
  const navigate = useNavigate();
  const create = useAction("POST /webhooks");
  const [draft, setDraft] = useState(emptyDraft);
  const [made, setMade] = useState<NewWebhook>();
  const body = bodyOf(draft);
  const run = async () => setMade(await create.run({ body }).catch(() => undefined));
  return (
    <>
      <PageHeader
        title={made ? made.description : "New webhook"}
        parent={{ to: "/webhooks", label: "Webhooks" }}
        lead={
          made
            ? "It is registered. Its page sends it a test."
            : "A program's address, and the events that are posted to it."
        }
      />
      <NeedRole one="admin">
        {made ? (
          <MadeSecret
            of={made}
            onClose={() =>
              void navigate({ to: "/webhooks/$webhookId", params: { webhookId: made.id } })
            }
          />
        ) : (
          <Panel title="What it gets">
            <WebhookForm draft={draft} onChange={setDraft} error={create.error} />
            {create.error ? <Problem error={create.error} /> : null}
            <div className="mt-5 flex gap-2">
              <Button
                look="primary"
                refusal={create.refusal ?? missingOf(draft)}
                isRunning={create.isRunning}
                onClick={run}
              >
                Register it
              </Button>
              <CopyAs
                cli={undefined}
                curl={curlOf({ ...address(api, "POST /webhooks", {}), body })}
              />
            </div>
          </Panel>
        )}
      </NeedRole>
    </>
  );
}
