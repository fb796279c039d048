import { Link, useParams } from "@tanstack/react-router";
import { address } from "../../api/client.ts";
import { useConnection } from "../../api/connection.tsx";
import type { SequenceStore } from "../../api/generated/schemas.ts";
import { useItem } from "../../api/use-item.ts";
import { commandOf, curlOf } from "../../command-line.ts";
import { buttonClass } from "../../component/button.tsx";
import { CopyAs } from "../../component/copy.tsx";
import { Id } from "../../component/id.tsx";
import { KeyValue } from "../../component/key-value.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await, Panel } from "../../component/panel.tsx";
import { StatusPill } from "../../component/status-pill.tsx";
import { Count, Time } from "../../component/value.tsx";
import { useRole } from "../../session/use-role.ts";
import { AgreementPill } from "./agreement.tsx";

/** One sequence store, and how well the mirror agreed with it. */
export function SequenceStoreDetail() {
  const params = useParams({ from: "/sequence-stores/$storeId" });
  const { api } = useConnection();
  const { can } = useRole();
  const loaded = useItem("/sequence-stores/{storeId}", params);
  const store = loaded.item;
  return (
    <>
      <PageHeader
        title={store?.name ?? params.storeId}
        parent={{ to: "/sequence-stores", label: "Sequence stores" }}
        facts={
          <>
            {store?.status ? (
              <StatusPill status={store.status} reason={store.statusMessage} />
            ) : null}
            <Id
              text={params.storeId}
              label="store id"
              forms={{ ARN: store?.arn, "S3 URI": store?.s3Uri }}
            />
          </>
        }
        actions={
          <>
            <Link to="/read-sets" search={{ storeId: params.storeId }} className={buttonClass()}>
              Its read sets
            </Link>
            {can("admin") ? (
              <Link
                to="/backfills"
                search={{ storeId: params.storeId, start: params.storeId }}
                className={buttonClass()}
              >
                Compare now…
              </Link>
            ) : null}
            <CopyAs
              cli={commandOf(`store get ${params.storeId}`)}
              curl={curlOf(address(api, "GET /sequence-stores/{storeId}", { params }))}
            />
          </>
        }
      />
      <Await of={loaded} lines={8}>
        {(found) => (
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <Panel title="About">
              <About store={found} />
            </Panel>
            <Panel title="How well the mirror agreed">
              <Agreement store={found} />
            </Panel>
          </div>
        )}
      </Await>
    </>
  );
}

function About({ store }: { store: SequenceStore }) {
  return (
    <KeyValue
      facts={[
        ["Project", store.projectId],
        ["Description", store.description],
        ["S3 URI", store.s3Uri ? <Id key="uri" text={store.s3Uri} label="S3 URI" /> : null],
        [
          "Access point",
          store.accessPointArn ? (
            <Id key="point" text={store.accessPointArn} label="access point" />
          ) : null,
        ],
        ["ETags", store.etagAlgorithmFamily],
        ["Tags on objects", store.propagatedTags.join(", ")],
        ["Created", <Time key="created" at={store.createdAt} />],
        ["Last asked", <Time key="asked" at={store.refreshedAt} />],
      ]}
    />
  );
}

function Agreement({ store: { coverage } }: { store: SequenceStore }) {
  return (
    <KeyValue
      facts={[
        ["Mirror", <AgreementPill key="pill" coverage={coverage} />],
        ["Listed", <Count key="listed" of={coverage?.listed} />],
        ["Missing", <Count key="missing" of={coverage?.missing} />],
        ["Stale", <Count key="stale" of={coverage?.stale} />],
        ["Too many", <Count key="extra" of={coverage?.extra} />],
        ["Mended", <Count key="mended" of={coverage?.repaired} />],
        ["As of", <Time key="asOf" at={coverage?.asOf} />],
        [
          "By",
          coverage ? (
            <Link
              key="by"
              to="/backfills/$backfillId"
              params={{ backfillId: coverage.backfillId }}
              className="link"
            >
              {coverage.backfillId}
            </Link>
          ) : null,
        ],
      ]}
    />
  );
}
