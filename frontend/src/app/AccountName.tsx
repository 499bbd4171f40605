import { useLook } from "../ui/look";

/** On a telephone a long title is cut, so that the head never grows wider than the screen. */
export function AccountName({ name }: { name: string }) {
  const { phone } = useLook();
  if (!phone) return name;
  return (
    <span style={{ maxWidth: "6em", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
      {name}
    </span>
  );
}
