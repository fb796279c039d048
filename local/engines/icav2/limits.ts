import { problem } from "#local/engines/icav2/problem";
import type { SettingsTable } from "#local/engines/icav2/settings";
import type { ServicePlane } from "#local/gate/gate";

/**
 * ICA documents no rate limit, no 429 and no `Retry-After`, though its users meet throttling: so there is a
 * quota only when `requestsPerSecond` is set, one for all calls. A call usually takes 0.3 s.
 */
export function limitsOf(settings: SettingsTable): ServicePlane {
  return {
    throttled: () => problem(429, "Too many requests; try again later."),
    quotaOf() {
      const perSecond = settings.now.requestsPerSecond;
      if (perSecond === null) return undefined;
      return { name: "Requests", burst: Math.max(1, perSecond), perSecond };
    },
    latencyMs: () => 300,
    effects: ["fail", "partial", "stop", "lose", "duplicate", "reorder"],
  };
}
