import { useQueryClient } from "@tanstack/react-query";
import { Button, Card, Flex, List, Tag, Typography } from "antd";
import { useState } from "react";

import { useMe } from "../../api/me";
import { Fetched } from "../../ui/states";
import { useTelling } from "../../ui/telling";
import { useText } from "../../words";
import { ChangePassword, EnrolFactor, RecoveryCodes } from "./factor";
import { useAccountWords } from "./words";

export default function AccountPage() {
  const t = useAccountWords();
  const text = useText();
  const me = useMe();
  return (
    <Fetched query={me}>
      {(mine) => (
        <Flex vertical gap={16} style={{ maxWidth: 560 }}>
          <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
            {t("title")} · {mine.label}
          </Typography.Title>
          <Card title={t("posts")}>
            <List
              dataSource={mine.posts}
              renderItem={({ title, bureau_name, ref }) => (
                <List.Item key={ref}>
                  {text(bureau_name)} {text(title)}
                </List.Item>
              )}
            />
          </Card>
          <Factor enrolled={mine.second_factor === "enrolled"} />
          <Password />
        </Flex>
      )}
    </Fetched>
  );
}

function Factor({ enrolled }: { enrolled: boolean }) {
  const t = useAccountWords();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const done = () => {
    setOpened(false);
    void client.invalidateQueries({ queryKey: ["get", "/api/me"] });
  };
  return (
    <Card
      title={t("factor")}
      extra={<Tag color={enrolled ? "success" : "default"}>{t(enrolled ? "enrolled" : "notEnrolled")}</Tag>}
    >
      <Typography.Paragraph type="secondary">{t("factorWhy")}</Typography.Paragraph>
      {opened && (enrolled ? <RecoveryCodes onKept={done} /> : <EnrolFactor onDone={done} />)}
      {!opened && <Button onClick={() => setOpened(true)}>{t(enrolled ? "recovery" : "enrol")}</Button>}
    </Card>
  );
}

function Password() {
  const t = useAccountWords();
  const { message } = useTelling();
  return (
    <Card title={t("change")}>
      <ChangePassword onDone={() => void message.success(t("changed"))} />
    </Card>
  );
}
