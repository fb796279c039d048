import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Package } from "../../api/generated/schemas.ts";
import { useAction } from "../../api/use-action.ts";
import { Button } from "../../component/button.tsx";
import { ConfirmTyped } from "../../component/confirm-typed.tsx";

/** Ends a package that is being made, or deletes one that was: both after its name was typed. */
export function EndPackage({ of }: { of: Package }) {
  const [isAsked, setAsked] = useState(false);
  const abort = useAction("PATCH /packages/{packageId}");
  const remove = useAction("DELETE /packages/{packageId}");
  const navigate = useNavigate();
  const { id: packageId, name, version } = of;
  const isMoving = of.status === "PENDING" || of.status === "RUNNING";
  const verb = isMoving ? "Abort" : "Delete";
  const end = async () => {
    if (isMoving) {
      const body = { status: "ABORTED" as const };
      await abort.run({ params: { packageId }, body }, { version });
      return;
    }
    await remove.run({ params: { packageId } }, { isEnd: true });
    await navigate({ to: "/packages" });
  };
  return (
    <>
      <Button
        look="danger"
        refusal={isMoving ? abort.refusal : remove.refusal}
        onClick={() => setAsked(true)}
      >
        {verb}…
      </Button>
      {isAsked ? (
        <ConfirmTyped
          title={`${verb} the package?`}
          word={name}
          verb={`${verb} it`}
          onConfirm={end}
          onClose={() => setAsked(false)}
        >
          <p>
            {isMoving
              ? "It stops being made, and what it waits for is no longer waited for. Nothing was given to anybody."
              : "Its manifest, its report and its links' scripts are removed, and nobody can ask for it any more. The files themselves and the audit stay. A package with a link that works is refused: revoke the link first."}
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  );
}
