import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { NewWebhook, Webhook } from "../../api/generated/schemas.ts";
import { useFollow } from "../../api/use-follow.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { NeedRole } from "../../component/need-role.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Time } from "../../component/value.tsx";
import { madeFacts } from "../facts.tsx";
import { Deliveries } from "./deliveries.tsx";
import { eventInWords } from "./events.ts";
import { MadeSecret } from "./made-secret.tsx";
import { WebhookState } from "./state.tsx";
import { WebhookVerbs } from "./verbs.tsx";

/** One webhook: whether what is sent arrives, each delivery, and its verbs. */
export function WebhookDetail() {
  return (
    <NeedRole one="admin">
      <Detail />
    </NeedRole>
  );
}

function Detail() {
  const params = useParams({ from: "/webhooks/$webhookId" });
  const { api } = useConnection();
  const loaded = useItem("/webhooks/{webhookId}", params);
  const [made, setMade] = useState<NewWebhook>();
  const webhook = loaded.item;
  return (
    <>
      <PageHeader
        title={webhook?.description ?? "Webhook"}
        parent={{ to: "/webhooks", label: "Webhooks" }}
        facts={
          <>
            {webhook ? <WebhookState of={webhook} /> : null}
            <Id text={params.webhookId} label="webhook id" />
          </>
        }
        actions={
          <>
            {webhook ? <WebhookVerbs of={webhook} onSecret={setMade} /> : null}
            <CopyAs
              cli={commandOf(`webhook get ${params.webhookId}`)}
              curl={curlOf(address(api, "GET /webhooks/{webhookId}", { params }))}
            />
          </>
        }
      />
      {made ? <MadeSecret of={made} onClose={() => setMade(undefined)} /> : null}
      <Await of={loaded} lines={8}>
        {(found) => <Parts of={found} />}
      </Await>
    </>
  );
}

function Parts({ of }: { of: Webhook }) {
  const { status } = useSearch({ from: "/webhooks/$webhookId" });
  const navigate = useNavigate();
  useFollow(`${of.status} ${of.version}`);
  return (
    <Split>
      <div className="space-y-4">
        {of.status === "DISABLED" && of.statusReason ? (
          <Panel title="Why nothing is sent to it">
            <p className="text-sm wrap-anywhere">{of.statusReason}</p>
          </Panel>
        ) : null}
        <Panel title="Deliveries of the last 30 days">
          <Deliveries
            of={of}
            status={status}
            onStatus={(next) =>
              void navigate({ to: ".", search: { status: next } as never, replace: true })
            }
          />
        </Panel>
      </div>
      <div className="space-y-4">
        <Panel title="About">
          <About of={of} />
        </Panel>
        <History subject={of.id} />
      </div>
    </Split>
  );
}

function About({ of }: { of: Webhook }) {
  return (
    <KeyValue
      facts={[
        ["Address", of.url],
        ["Projects", of.projectIds.join(", ")],
        ["Events", of.events.map(eventInWords).join(", ")],
        ["Failing since", <Time key="failing" at={of.failingSince} />],
        ["Earlier secret until", <Time key="secret" at={of.previousSecretUntil} />],
        ...madeFacts(of, "Registered"),
        ["Changed", <Time key="changed" at={of.updatedAt} />],
      ]}
    />
  );
}
