import { checked, type Routes } from "#local/control/route";
import type { Icav2Engine } from "#local/engines/icav2/icav2";
import { SettingsChange } from "#local/engines/icav2/settings";

/** `/_local/icav2`: how the copy service behaves, and which batches it was asked for. */
export function icav2Control(engine: Icav2Engine): Routes {
  return {
    "GET /_local/icav2": () => engine.settings(),
    "POST /_local/icav2": (body) => engine.changeSettings(checked(SettingsChange, body)),
    "GET /_local/icav2/batches": () => ({ batches: engine.batches() }),
  };
}
