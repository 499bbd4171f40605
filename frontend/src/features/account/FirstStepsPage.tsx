import { useQueryClient } from "@tanstack/react-query";
import { Card, Typography } from "antd";

import type { Schemas } from "../../api/client";
import { ChangePassword, EnrolFactor } from "./factor";
import { useAccountWords } from "./words";

/** What must be done once before anything else: a password of one's own, then the second factor. */
export default function FirstStepsPage({ me }: { me: Schemas["Me"] }) {
  const t = useAccountWords();
  const client = useQueryClient();
  const goOn = () => void client.invalidateQueries({ queryKey: ["get", "/api/me"] });
  return (
    <main style={{ minHeight: "100%", display: "grid", placeItems: "center", padding: 16 }}>
      <Card title={t("firstSteps")} style={{ width: "100%", maxWidth: 460 }}>
        <Typography.Title level={2} style={{ fontSize: 20 }}>
          {t(me.must_change_password ? "newPassword" : "factor")}
        </Typography.Title>
        <Typography.Paragraph type="secondary">
          {t(me.must_change_password ? "newPasswordWhy" : "factorWhy")}
        </Typography.Paragraph>
        {me.must_change_password ? <ChangePassword onDone={goOn} /> : <EnrolFactor onDone={goOn} />}
      </Card>
    </main>
  );
}
