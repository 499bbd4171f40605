import { UserOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";

import { readActingAs } from "../api/client";
import { useMe } from "../api/me";
import { useText } from "../words";
import { AccountName } from "./AccountName";

const AccountMenu = lazy(() => import("./AccountMenu"));

/** Who I am; the menu behind it is loaded when somebody first asks for it. */
export function AccountButton() {
  const text = useText();
  const me = useMe().data;
  const [asked, setAsked] = useState(false);
  if (!me) return null;
  const holding = me.posts.find(({ ref }) => ref === (readActingAs() || me.speaking_as));
  const name = holding ? text(holding.title) : me.label;
  const button = (
    <Button type="text" icon={<UserOutlined />} aria-haspopup="menu" onClick={() => setAsked(true)}>
      <AccountName name={name} />
    </Button>
  );
  if (!asked) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu me={me} name={name} />
    </Suspense>
  );
}
