import { Table, type TableProps } from "antd";
import { useLayoutEffect, useRef } from "react";

/** A table that scrolls sideways where it does not fit, by keyboard too: its scrolling part takes the focus. */
export function WideTable<Row extends object>({ scroll, ...props }: TableProps<Row>) {
  const place = useRef<HTMLDivElement>(null);
  // Ant Design offers no property for it, and may draw that part anew with each change.
  useLayoutEffect(() => place.current?.querySelector(".ant-table-content")?.setAttribute("tabindex", "0"));
  return (
    <div ref={place}>
      <Table<Row> size="small" pagination={false} scroll={{ x: "max-content", ...scroll }} {...props} />
    </div>
  );
}
