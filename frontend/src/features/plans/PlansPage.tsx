import { Button, Card, Flex, Tag, Typography } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";

import { queries } from "../../api/client";
import { useMe } from "../../api/me";
import { Fetched, Nothing } from "../../ui/states";
import { showTime } from "../../ui/time";
import { useText } from "../../words";
import { usePlanWords } from "./words";

const BringDrawer = lazy(() => import("./BringDrawer"));

/** The plans in force that one may read, and what they can open. */
export default function PlansPage() {
  const t = usePlanWords();
  const text = useText();
  const plans = queries.useQuery("get", "/api/plans");
  const [bringing, setBringing] = useState(false);
  const edits = "plans:edit" in (useMe().data?.permissions ?? {});
  return (
    <Fetched query={plans}>
      {(listed) => (
        <Flex vertical gap={12}>
          <Flex justify="space-between" align="center">
            <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
              {t("plans")}
            </Typography.Title>
            {edits && <Button onClick={() => setBringing(true)}>{t("bring")}</Button>}
          </Flex>
          {bringing && (
            <Suspense>
              <BringDrawer close={() => setBringing(false)} />
            </Suspense>
          )}
          {listed.length === 0 && <Nothing>{t("noPlans")}</Nothing>}
          {listed.map(({ id, title, version, courses }) => (
            <Card key={id} size="small" title={<Link to={`/plans/${id}`}>{text(title)}</Link>}>
              <Flex gap={8} wrap>
                <Tag>{t("version", { number: version.number })}</Tag>
                <Typography.Text type="secondary">
                  {t("since", { at: showTime(version.published_at) })}
                </Typography.Text>
                {version.unconfirmed > 0 && <Tag>{t("unconfirmed", { count: version.unconfirmed })}</Tag>}
              </Flex>
              <Typography.Paragraph type="secondary" style={{ margin: "8px 0 0" }}>
                {courses.map((course) => text(course.title)).join(" · ")}
              </Typography.Paragraph>
            </Card>
          ))}
        </Flex>
      )}
    </Fetched>
  );
}
