import type { ReactNode } from "react";

/** Read out and not drawn: what a place on the page already shows to whoever sees it. */
export const Unseen = ({ children }: { children: ReactNode }) => (
  <span
    style={{
      position: "absolute",
      width: 1,
      height: 1,
      overflow: "hidden",
      clipPath: "inset(50%)",
      whiteSpace: "nowrap",
    }}
  >
    {children}
  </span>
);
