import { Alert, Flex } from "antd";
import { lazy, Suspense } from "react";

import { queries, type Schemas } from "../../api/client";
import { useDeliveryWords } from "../../runs/deliveryWords";
import { Panel } from "../../ui/Panel";
import { Fetched } from "../../ui/states";
import { Channel, type Health } from "./Channel";
import { useChannelWords } from "./words";

const Chart = lazy(() => import("../../ui/Chart"));
const EVERY_MS = 10_000;

type All = Omit<Schemas["NoticesHealth"], "channels"> & { channels: Health[] };

/** How notices leave the house: what waits, fails or was given up on each channel, and trying one out. */
export default function ChannelsPage() {
  const health = queries.useQuery("get", "/api/channels", {}, { refetchInterval: EVERY_MS });
  return (
    <Fetched query={health}>
      {(found) => (
        <Flex vertical gap={12}>
          <Troubles health={found as All} />
          <Counts health={found as All} />
          <div
            style={{
              display: "grid",
              gap: 12,
              gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 340px), 1fr))",
            }}
          >
            {(found as All).channels.map((channel) => (
              <Channel key={channel.name} channel={channel} />
            ))}
          </div>
        </Flex>
      )}
    </Fetched>
  );
}

function Troubles({ health }: { health: All }) {
  const t = useChannelWords();
  const outside = health.channels.some(({ setting, state }) => setting && state !== "off");
  const seconds = Math.round(health.oldest_s);
  return (
    <>
      {health.unreached > 0 && (
        <Alert
          type="error"
          showIcon
          title={t("unreached", { count: health.unreached })}
          description={t("unreachedHow")}
        />
      )}
      {seconds > 60 && (
        <Alert type="error" showIcon title={t("unaddressed", { count: health.unaddressed, seconds })} />
      )}
      {outside && !health.address && <Alert type="warning" showIcon title={t("noAddress")} />}
    </>
  );
}

/** What waits and fails side by side, once there is any. */
function Counts({ health }: { health: All }) {
  const t = useChannelWords();
  const name = useDeliveryWords();
  const busy = health.channels.filter((each) => each.waiting + each.failed + each.given_up > 0);
  if (busy.length === 0)
    return health.unreached ? null : <Alert type="success" showIcon title={t("allWell")} />;
  const series = (["waiting", "failed", "given_up"] as const).map((key) => ({
    type: "bar",
    stack: "all",
    name: t(key === "given_up" ? "givenUp" : key),
    data: busy.map((each) => each[key]),
  }));
  const option = {
    grid: { left: 8, right: 16, top: 32, bottom: 8, containLabel: true },
    legend: { top: 0 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: { type: "category", data: busy.map((each) => name(`channel.${each.name}` as "channel.sms")) },
    series,
  };
  return (
    <Panel title={t("chart")}>
      <Suspense>
        <Chart option={option} height={72 + busy.length * 32} label={t("chart")} />
      </Suspense>
    </Panel>
  );
}
