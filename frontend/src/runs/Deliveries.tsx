import { Typography } from "antd";

import type { Schemas } from "../api/client";
import { showSecond } from "../ui/time";
import { useDeliveryWords } from "./deliveryWords";

type Delivery = Schemas["DeliveryView"];

/** Each way a notice went: handed over, waiting and until when, failed and why, what the gateway said of it. */
export function Deliveries({ deliveries, open }: { deliveries: readonly Delivery[]; open?: boolean }) {
  const t = useDeliveryWords();
  if (deliveries.length === 0) return null;
  return (
    <details open={open}>
      <summary>
        <Typography.Text type="secondary">{t("channels", { count: deliveries.length })}</Typography.Text>
      </summary>
      {deliveries.map((each) => (
        <div key={`${each.channel}/${each.to}`}>
          <Line delivery={each} />
        </div>
      ))}
    </details>
  );
}

function Line({ delivery: each }: { delivery: Delivery }) {
  const t = useDeliveryWords();
  const held = each.held && t(`held.${each.held}` as "held.order", { until: showSecond(each.until) });
  const receipt = each.receipt && t(`receipt.${each.receipt}` as "receipt.delivered");
  const parts = [
    held || `${t(`state.${each.state}` as "state.waiting")} ${showSecond(each.at)}`,
    each.attempts > 1 && t("attempts", { count: each.attempts }),
    receipt && `${receipt} ${showSecond(each.receipt_at)}`,
  ];
  return (
    <Typography.Text type={each.receipt === "undelivered" ? "danger" : "secondary"}>
      {t(`channel.${each.channel}` as "channel.in-app")} {each.to} · {parts.filter(Boolean).join(" · ")}{" "}
      {each.error}
    </Typography.Text>
  );
}
