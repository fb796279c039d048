import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { Destination, Package, Plan } from "../../api/generated/schemas.ts";
import { type Loaded, useItem } from "../../api/use-item.ts";
import { EmptyState } from "../../component/empty-state.tsx";
import { PageHeader } from "../../component/page-header.tsx";
import { Await } from "../../component/panel.tsx";
import { PackageId, PackageStatus } from "../package/columns.tsx";
import { ApprovalStep } from "./approval-step.tsx";
import { ConfirmStep } from "./confirm-step.tsx";
import { DestinationStep } from "./destination-step.tsx";
import { PlanStep } from "./plan-step.tsx";
import { PushStep } from "./push-step.tsx";
import { standOf } from "./stand.ts";

/** From a package to its certificate, step by step. The address says how far it is, so that a reload goes on there. */
export function PushWizard() {
  const { packageId } = useParams({ from: "/packages/$packageId/push" });
  const loaded = useItem("/packages/{packageId}", { packageId });
  const one = loaded.item;
  return (
    <>
      <PageHeader
        title={one ? `Push ${one.name}` : "Push a package"}
        parent={{ to: `/packages/${packageId}`, label: one?.name ?? "Package" }}
        facts={
          one ? (
            <>
              <PackageStatus of={one} />
              <PackageId id={one.id} />
            </>
          ) : null
        }
        lead="A plan says what would be sent, file by file, and nothing else is. Nothing is sent before you confirm it."
      />
      <Await of={loaded} lines={8}>
        {(found) =>
          found.status === "SUCCEEDED" && !found.isExpired ? (
            <Steps of={found} />
          ) : (
            <EmptyState title="This package cannot be pushed">
              {found.isExpired
                ? "It has expired. Ask for it again."
                : `It is ${found.status.toLowerCase()}: only a sealed package can be pushed.`}
            </EmptyState>
          )
        }
      </Await>
    </>
  );
}

function Steps({ of }: { of: Package }) {
  const search = useSearch({ from: "/packages/$packageId/push" });
  const { destinationId = "", planId = "", pushJobId = "" } = search;
  const navigate = useNavigate();
  const go = (to: typeof search) =>
    void navigate({
      to: "/packages/$packageId/push",
      params: { packageId: of.id },
      search: to,
    });
  const plan = useItem("/plans/{planId}", { planId }, { enabled: planId !== "" });
  const approvalId = plan.item?.approval?.approvalId ?? "";
  const approval = useItem(
    "/approvals/{approvalId}",
    { approvalId },
    { enabled: approvalId !== "" && pushJobId === "" },
  );
  const destination = useItem(
    "/destinations/{destinationId}",
    { destinationId: plan.item?.destinationId ?? destinationId },
    { enabled: destinationId !== "" || plan.item !== undefined },
  );
  const stand = standOf({ planId, pushJobId, plan: plan.item, approval: approval.item });
  const again = () => go({ destinationId, ...(search.prefix && { prefix: search.prefix }) });
  return (
    <div className="max-w-4xl space-y-4">
      <DestinationStep of={of} search={search} isOpen={stand === "destination"} onGo={go} />
      {planId ? <PlanStep plan={plan} isOpen={pushJobId === ""} onAgain={again} /> : null}
      {plan.item?.approval?.isNeeded && pushJobId === "" ? (
        <ApprovalStep plan={plan.item} approval={approval} onAgain={again} />
      ) : null}
      {stand === "confirm" && plan.item ? (
        <Confirm
          plan={plan.item}
          destination={destination}
          onPushed={(id) => go({ ...search, pushJobId: id })}
        />
      ) : null}
      {pushJobId ? <PushStep pushJobId={pushJobId} /> : null}
    </div>
  );
}

function Confirm(props: {
  plan: Plan;
  destination: Loaded<Destination>;
  onPushed: (id: string) => void;
}) {
  const { plan, destination, onPushed } = props;
  return (
    <Await of={destination} lines={3}>
      {(found) => <ConfirmStep plan={plan} destination={found} onPushed={onPushed} />}
    </Await>
  );
}
