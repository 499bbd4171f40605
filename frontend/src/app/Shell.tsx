import { MenuOutlined } from "@ant-design/icons";
import { Alert, Button, Layout, Typography } from "antd";
import { lazy, Suspense, useState } from "react";
import { Outlet } from "react-router";

import { useMe } from "../api/me";
import { useLook } from "../ui/look";
import { useCommonWords } from "../words/common";
import { AccountButton } from "./AccountButton";
import { EngineMark } from "./EngineMark";
import { useLiveUpdates } from "./live";
import { Places } from "./Places";
import { ReleaseBar } from "./ReleaseBar";
import { SearchButton } from "./SearchButton";
import { SessionBar } from "./SessionBar";
import { WaitingBar } from "./WaitingBar";
import { useAppWords } from "./words";

const PhoneMenu = lazy(() => import("./PhoneMenu"));

/** What surrounds every page: menu, who I am, whether the engine and the live connection are well. */
export function Shell() {
  useLiveUpdates();
  const t = useAppWords();
  const common = useCommonWords();
  const { phone } = useLook();
  const me = useMe().data;
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <Layout style={{ minHeight: "100dvh" }}>
      <a className="skip" href="#contents">
        {t("skip")}
      </a>
      <Layout.Header
        style={{
          display: "flex",
          alignItems: "center",
          gap: 12,
          background: "var(--ant-color-bg-container)",
        }}
      >
        {phone && (
          <Button
            type="text"
            icon={<MenuOutlined />}
            aria-label={t("menu")}
            onClick={() => setMenuOpen(true)}
          />
        )}
        <Typography.Text strong style={{ fontSize: 18, whiteSpace: "nowrap" }}>
          {common("anlan")}
        </Typography.Text>
        <SearchButton />
        <EngineMark />
        <AccountButton />
      </Layout.Header>
      {me?.demonstration && <Alert banner type="info" title={t("demonstration")} />}
      <SessionBar />
      <WaitingBar />
      <ReleaseBar />
      <Layout>
        {!phone && (
          <Layout.Sider theme="light" width={160}>
            <Places />
          </Layout.Sider>
        )}
        <Layout.Content id="contents" role="main" style={{ padding: phone ? 12 : 16, minWidth: 0 }}>
          <Outlet />
        </Layout.Content>
      </Layout>
      {phone && (
        <Suspense>
          <PhoneMenu open={menuOpen} onClose={() => setMenuOpen(false)} />
        </Suspense>
      )}
    </Layout>
  );
}
