import { UserOutlined } from "@ant-design/icons";
import { Button, Dropdown, Modal, type MenuProps } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";

import { signOut } from "../api/account";
import { actAs, readActingAs, type Schemas } from "../api/client";
import { dropWaitingOf, readWaiting } from "../runs/queue";
import { useLook } from "../ui/look";
import { useLanguage, useText } from "../words";
import { AccountName } from "./AccountName";
import { forgetRecent } from "./recent";
import { useAppWords } from "./words";

/** Which post I act as, language, light or dark, my account, sign out. */
export default function AccountMenu({ me, name }: { me: Schemas["Me"]; name: string }) {
  const t = useAppWords();
  const text = useText();
  const [open, setOpen] = useState(true); // it was asked for before it was loaded
  const go = useNavigate();
  const [modal, holder] = Modal.useModal();
  const client = useQueryClient();
  const { look, choose } = useLook();
  const [language, speak] = useLanguage();

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
    out: () => void askToLeave(),
  };
  // Nothing of what was shown stays in the memory of a shared machine.
  const leave = () => {
    client.clear();
    sessionStorage.clear();
    forgetRecent();
    location.assign("/");
  };
  // Acts that still wait may not stay behind for whoever takes the telephone next.
  const askToLeave = async () => {
    const left = readWaiting().filter(({ person }) => person === me.username).length;
    if (left && !(await modal.confirm({ title: t("leaveWaiting", { count: left }) }))) return;
    await dropWaitingOf(me.username);
    await signOut().finally(() => leave());
  };
  const onClick: MenuProps["onClick"] = ({ key }) => {
    if (!key.startsWith("post:")) return choices[key]?.();
    actAs(key.slice("post:".length));
    return void client.invalidateQueries();
  };
  return (
    <>
      {holder}
      <Dropdown
        menu={{ items, onClick, selectedKeys: [`post:${speaking}`] }}
        trigger={["click"]}
        open={open}
        onOpenChange={setOpen}
      >
        <Button type="text" icon={<UserOutlined />}>
          <AccountName name={name} />
        </Button>
      </Dropdown>
    </>
  );
}
