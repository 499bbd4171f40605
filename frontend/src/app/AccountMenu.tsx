import { UserOutlined } from "@ant-design/icons";
import { Button, Dropdown, type MenuProps } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";

import { signOut } from "../api/account";
import { actAs, readActingAs } from "../api/client";
import { useMe } from "../api/me";
import { useLook } from "../ui/look";
import { useLanguage, useText } from "../words";
import { useAppWords } from "./words";

/** Which post I act as, language, light or dark, my account, sign out. */
export function AccountMenu() {
  const t = useAppWords();
  const text = useText();
  const go = useNavigate();
  const client = useQueryClient();
  const me = useMe().data;
  const { look, choose, phone } = useLook();
  const [language, speak] = useLanguage();
  if (!me) return null;

  const speaking = readActingAs() || me.speaking_as;
  const posts = me.posts.map(({ ref, title, bureau_name }) => ({
    key: `post:${ref}`,
    label: `${text(bureau_name)} ${text(title)}`,
  }));
  const items: MenuProps["items"] = [
    ...(posts.length > 1
      ? [{ key: "posts", type: "group" as const, label: t("actingAs"), children: posts }]
      : []),
    { key: "language", label: t("language") },
    { key: "look", label: t(look === "light" ? "dark" : "light") },
    { key: "account", label: t("account") },
    { type: "divider" },
    { key: "out", label: t("signOut") },
  ];
  const choices: Record<string, () => void> = {
    language: () => speak(language === "zh" ? "en" : "zh"),
    look: () => choose(look === "light" ? "dark" : "light"),
    account: () => void go("/account"),
    out: () => void signOut().finally(() => leave()),
  };
  // Nothing of what was shown stays in the memory of a shared machine.
  const leave = () => {
    client.clear();
    sessionStorage.clear();
    location.assign("/");
  };
  const onClick: MenuProps["onClick"] = ({ key }) => {
    if (!key.startsWith("post:")) return choices[key]?.();
    actAs(key.slice("post:".length));
    return void client.invalidateQueries();
  };
  const holding = me.posts.find(({ ref }) => ref === speaking);
  return (
    <Dropdown menu={{ items, onClick, selectedKeys: [`post:${speaking}`] }} trigger={["click"]}>
      <Button type="text" icon={<UserOutlined />} aria-label={t("account")}>
        {phone ? null : holding ? text(holding.title) : me.label}
      </Button>
    </Dropdown>
  );
}
