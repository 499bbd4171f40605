import { Menu } from "antd";
import { useLocation, useNavigate } from "react-router";

import { useMe } from "../api/me";
import { PLACES } from "./routes";
import { useAppWords } from "./words";

/** The menu: the places that one may see something at. */
export function Places({ onChosen }: { onChosen?: () => void }) {
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
