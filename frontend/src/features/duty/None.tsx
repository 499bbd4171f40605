import { Typography } from "antd";
import type { ReactNode } from "react";

/** An empty list among several on a page, in one line: the page itself is not empty. */
export const None = ({ children }: { children: ReactNode }) => (
  <Typography.Text type="secondary">{children}</Typography.Text>
);
