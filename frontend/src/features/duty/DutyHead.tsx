import { Flex, theme, Typography } from "antd";
import type { ReactNode } from "react";
import { NavLink } from "react-router";

import { useDutyWords } from "./words";

const PLACES = [
  { path: "/duty/mine", word: "toMine" },
  { path: "/duty/rosters", word: "rosters" },
  { path: "/duty/log", word: "toLog" },
  { path: "/duty/ladders", word: "toLadders" },
  { path: "/duty/reachability", word: "toReach" },
] as const;

/** The head of a page of duty: what it is, where the others are, and what may be done. */
export function DutyHead({ title, children }: { title: string; children?: ReactNode }) {
  const t = useDutyWords();
  const { token } = theme.useToken();
  return (
    <Flex gap={12} wrap align="center">
      <Typography.Title level={1} style={{ fontSize: 20, margin: 0 }}>
        {title}
      </Typography.Title>
      <Flex component="nav" gap={12} wrap aria-label={t("places")}>
        {PLACES.map(({ path, word }) => (
          <NavLink
            key={path}
            to={path}
            style={({ isActive }) => ({
              whiteSpace: "nowrap",
              color: isActive ? token.colorText : token.colorLink,
              borderBottom: `2px solid ${isActive ? token.colorPrimary : "transparent"}`,
            })}
          >
            {t(word)}
          </NavLink>
        ))}
      </Flex>
      {children && (
        <Flex gap={8} wrap style={{ marginInlineStart: "auto", minWidth: 0, maxWidth: "100%" }}>
          {children}
        </Flex>
      )}
    </Flex>
  );
}
