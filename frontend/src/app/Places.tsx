import { Flex, theme } from "antd";
import { NavLink } from "react-router";

import { useMe } from "../api/me";
import { PLACES } from "./routes";
import { useAppWords } from "./words";

/** The menu: the places that one may see something at. */
export function Places({ onChosen }: { onChosen?: () => void }) {
  const t = useAppWords();
  const { token } = theme.useToken();
  const held = useMe().data?.permissions ?? {};
  const seen = PLACES.filter(
    ({ menu, permissions }) => menu && (permissions.length === 0 || permissions.some((each) => each in held)),
  );
  return (
    <Flex component="nav" vertical aria-label={t("menu")} style={{ padding: token.paddingXS }}>
      {seen.map(({ path, title, icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          {...(onChosen ? { onClick: onChosen } : {})}
          style={({ isActive }) => ({
            padding: `${token.paddingXS}px ${token.padding}px`,
            borderRadius: token.borderRadius,
            color: isActive ? token.colorLink : token.colorText,
            background: isActive ? token.controlItemBgActive : "transparent",
          })}
        >
          {icon} {t(title)}
        </NavLink>
      ))}
    </Flex>
  );
}
