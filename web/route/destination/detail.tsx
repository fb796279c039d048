import { useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { Destination } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { CopyAs } from "../../component/copy.tsx";
import { History } from "../../component/history.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { Split } from "../../component/split.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { madeFacts } from "../facts.tsx";
import { DestinationState } from "./columns.tsx";
import { DestinationPushes } from "./pushes.tsx";
import { SwitchDestination } from "./switch.tsx";

/** One destination: who it is of, whether it can be used, and what went there. */
export function DestinationDetail() {
  const { destinationId } = useParams({ from: "/destinations/$destinationId" });
  const { api } = useConnection();
  const params = { destinationId };
  const loaded = useItem("/destinations/{destinationId}", params);
  return (
    <>
      <PageHeader
        title={loaded.item?.name ?? destinationId}
        parent={{ to: "/destinations", label: "Destinations" }}
        facts={
          <>
            {loaded.item ? <DestinationState of={loaded.item} /> : null}
            <Id text={destinationId} label="destination id" />
          </>
        }
        actions={
          <>
            {loaded.item ? <SwitchDestination of={loaded.item} /> : null}
            <CopyAs
              cli={commandOf(`destination get ${destinationId}`)}
              curl={curlOf(address(api, "GET /destinations/{destinationId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(destination) => (
          <Split>
            <div className="space-y-4">
              <Panel title="The last look at it">
                <CheckResult of={destination} />
              </Panel>
              <Panel title="About">
                <About of={destination} />
              </Panel>
              <Panel title="Pushes there">
                <DestinationPushes destinationId={destinationId} />
              </Panel>
            </div>
            <History subject={destinationId} />
          </Split>
        )}
      </Await>
    </>
  );
}

/** What a look at it found: it is looked at when it is registered or enabled, and for each plan. */
export function CheckResult({ of: { check } }: { of: Destination }) {
  return (
    <>
      <p className="mb-3 text-sm">
        {check.isUsable ? <Pill tone="good">usable</Pill> : <Pill tone="bad">not usable</Pill>}{" "}
        <span className="wrap-anywhere">
          {check.isUsable
            ? "A small file was written there and removed again."
            : (check.reason ?? "It said no more.")}
        </span>
      </p>
      <KeyValue
        facts={[
          ["Looked at", <Time key="at" at={check.at} />],
          ["Region", check.region],
          ["Account that owns it", check.ownerAccountId],
        ]}
      />
    </>
  );
}

function About({ of }: { of: Destination }) {
  return (
    <KeyValue
      facts={[
        ["Folder", <Id key="uri" text={of.uri} label="URI" isWhole />],
        ["Recipient", of.recipient],
        ["Contact", of.contact],
        ["Projects", of.projectIds.join(", ")],
        ["Kind", of.backend === "s3" ? "S3 bucket" : "ICA project"],
        ["Account", of.ownerAccountId],
        ["Region", of.region],
        ["Role of the recipient", of.roleArn],
        ...madeFacts(of, "Registered"),
      ]}
    />
  );
}
