import { Flex, theme, Typography } from "antd";
import type { ReactNode } from "react";

type Given = { title?: ReactNode; extra?: ReactNode; children: ReactNode };

/** A titled part of a page. Ant Design's card brings its tabs along, which the first page has no use for. */
export function Panel({ title, extra, children }: Given) {
  const { token } = theme.useToken();
  return (
    <section
      style={{
        background: token.colorBgContainer,
        border: `1px solid ${token.colorBorderSecondary}`,
        borderRadius: token.borderRadiusLG,
        padding: token.padding,
      }}
    >
      {(title || extra) && (
        <Flex justify="space-between" align="center" gap={8} style={{ marginBottom: token.marginXS }}>
          <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
            {title}
          </Typography.Title>
          {extra}
        </Flex>
      )}
      {children}
    </section>
  );
}
