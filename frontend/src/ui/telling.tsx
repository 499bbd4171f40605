/**
 * What the page says by itself: short messages, and refusals that stay. Ant Design's `App` would bring its modal
 * windows along, which the first page has no use for; who asks back uses `Modal.useModal`.
 */
import { message, notification, theme } from "antd";
import { createContext, use, useMemo, type ReactNode } from "react";

type Telling = {
  message: ReturnType<typeof message.useMessage>[0];
  notification: ReturnType<typeof notification.useNotification>[0];
};
const Context = createContext<Telling | null>(null);

export function useTelling(): Telling {
  const telling = use(Context);
  if (!telling) throw new Error("useTelling stands outside of TellingProvider.");
  return telling;
}

/** Also gives everything within the type and colour of the theme. */
export function TellingProvider({ children }: { children: ReactNode }) {
  const { token } = theme.useToken();
  const [says, saysHolder] = message.useMessage();
  const [notifies, notifiesHolder] = notification.useNotification();
  const telling = useMemo(() => ({ message: says, notification: notifies }), [says, notifies]);
  const { colorText: color, fontSize, lineHeight, fontFamily } = token;
  return (
    <Context value={telling}>
      {saysHolder}
      {notifiesHolder}
      <div style={{ color, fontSize, lineHeight, fontFamily }}>{children}</div>
    </Context>
  );
}
