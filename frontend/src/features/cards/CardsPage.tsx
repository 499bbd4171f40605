import { PrinterOutlined } from "@ant-design/icons";
import { Button, Flex, Typography } from "antd";
import { Link } from "react-router";

import { Panel } from "../../ui/Panel";
import { useCardWords } from "./words";

/** For the day on which the server is the emergency: what to have on paper, and how to enter it afterwards. */
export default function CardsPage() {
  const t = useCardWords();
  return (
    <Flex vertical gap={12} style={{ maxWidth: 720 }}>
      <Panel title={t("title")}>
        <Typography.Paragraph>{t("why")}</Typography.Paragraph>
        <Button
          type="primary"
          icon={<PrinterOutlined />}
          href="/api/reports/cards.pdf"
          target="_blank"
          rel="noreferrer"
        >
          {t("print")}
        </Button>
        <Typography.Paragraph type="secondary" style={{ marginTop: 12, marginBottom: 0 }}>
          {t("personal")} {t("elsewhere")}
        </Typography.Paragraph>
      </Panel>
      <Panel title={t("later")}>
        <Typography.Paragraph>{t("laterHow")}</Typography.Paragraph>
        <Link to="/board?status=all">{t("toBoard")}</Link>
      </Panel>
    </Flex>
  );
}
