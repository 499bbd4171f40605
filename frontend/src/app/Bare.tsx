import { Layout } from "antd";
import { Outlet } from "react-router";

import { useLiveUpdates } from "./live";
import { SessionBar } from "./SessionBar";

/** A page alone on the screen, live like the others. */
export function Bare() {
  useLiveUpdates();
  return (
    <Layout style={{ minHeight: "100dvh" }}>
      <SessionBar />
      <Layout.Content role="main">
        <Outlet />
      </Layout.Content>
    </Layout>
  );
}
