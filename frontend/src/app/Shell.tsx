import { MenuOutlined } from "@ant-design/icons";
import { Alert, Button, Drawer, Flex, Layout, Menu, Typography } from "antd";
import { useState } from "react";
import { Outlet, useLocation, useNavigate } from "react-router";

import { useMe } from "../api/me";
import { useLook } from "../ui/look";
import { useCommonWords } from "../words/common";
import { AccountMenu } from "./AccountMenu";
import { EngineMark } from "./EngineMark";
import { useLiveUpdates } from "./live";
import { PLACES } from "./routes";
import { useAppWords } from "./words";

/** What surrounds every page: menu, who I am, whether the engine and the live connection are well. */
export function Shell() {
  useLiveUpdates();
  const t = useAppWords();
  const common = useCommonWords();
  const { phone } = useLook();
  const me = useMe().data;
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <Layout style={{ minHeight: "100%" }}>
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
        <Typography.Text strong style={{ fontSize: 18 }}>
          {common("anlan")}
        </Typography.Text>
        <Flex flex={1} />
        <EngineMark />
        <AccountMenu />
      </Layout.Header>
      {me?.demonstration && <Alert banner type="info" title={t("demonstration")} />}
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
      <Drawer
        open={menuOpen}
        placement="left"
        size={240}
        title={t("menu")}
        onClose={() => setMenuOpen(false)}
      >
        <Places onChosen={() => setMenuOpen(false)} />
      </Drawer>
    </Layout>
  );
}

function Places({ onChosen }: { onChosen?: () => void }) {
  const t = useAppWords();
  const go = useNavigate();
  const { pathname } = useLocation();
  const held = useMe().data?.permissions ?? {};
  const seen = PLACES.filter(
    ({ menu, permissions }) => menu && (permissions.length === 0 || permissions.some((each) => each in held)),
  );
  const current = seen
    .map(({ path }) => path)
    .filter((path) => (path === "/" ? pathname === "/" : pathname.startsWith(path)));
  return (
    <nav aria-label={t("menu")}>
      <Menu
        mode="inline"
        selectedKeys={current}
        items={seen.map(({ path, menu, icon }) => ({ key: path, icon, label: menu ? t(menu) : path }))}
        onClick={({ key }) => {
          void go(key);
          onChosen?.();
        }}
      />
    </nav>
  );
}
