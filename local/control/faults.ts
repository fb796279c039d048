import * as z from "zod";
import { checked, type Routes } from "#local/control/route";
import type { Faults } from "#local/gate/faults";

const Chosen = z.strictObject({ id: z.int().min(1).optional() });

/** `/_local/faults`: arm one (`Fault` in `local/fault.ts`), list them with their hits, take one or all back. */
export function faultControl(faults: Faults): Routes {
  const list = () => ({ faults: faults.list() });
  return {
    "GET /_local/faults": list,
    "POST /_local/faults": (body) => ({ id: faults.arm(body), ...list() }),
    "DELETE /_local/faults": (body) => {
      faults.disarm(checked(Chosen, body).id);
      return list();
    },
  };
}
