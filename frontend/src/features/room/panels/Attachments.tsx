import { Flex, Image, Typography } from "antd";

import { queries, type Schemas } from "../../../api/client";
import { findAddress, findDoor } from "../../../runs/doors";
import { useDirectory } from "../../../runs/labels";
import { Fetched, Nothing } from "../../../ui/states";
import { showTime } from "../../../ui/time";
import type { Room } from "../room";
import { useRoomWords } from "../words";

type File = Schemas["AttachmentInfo"];
const useAttachments = (run: string) =>
  queries.useQuery("get", findDoor(run, "/attachments"), { params: { path: { run_id: run } } });

/** The files of the run; pictures are shown, PDF opens beside, everything else is a download. */
export function Attachments({ room }: { room: Room }) {
  const t = useRoomWords();
  return (
    <Fetched query={useAttachments(room.run.id)}>
      {(files) => {
        if (files.length === 0) return <Nothing>{t("noAttachments")}</Nothing>;
        return <Files files={files} home={room.run.bureau} />;
      }}
    </Fetched>
  );
}

function Files({ files, home }: { files: readonly File[]; home: string }) {
  const { post } = useDirectory();
  return (
    <Image.PreviewGroup>
      {files.map((file) => (
        <Flex key={file.sha256} gap={12} align="center" style={{ padding: "4px 0" }}>
          {file.media_type.startsWith("image/") && (
            <Image
              src={findFile(file)}
              alt={file.name}
              width={64}
              height={48}
              style={{ objectFit: "cover" }}
            />
          )}
          <div>
            <a href={findFile(file)} target="_blank" rel="noreferrer">
              {file.name}
            </a>
            <div>
              <Typography.Text type="secondary">
                {post(file.by, home)} · {showTime(file.at)} · {Math.ceil(file.size / 1024)} KB
              </Typography.Text>
            </div>
          </div>
        </Flex>
      ))}
    </Image.PreviewGroup>
  );
}

const findFile = ({ run, sha256 }: File): string => findAddress(run, `/attachments/${sha256}`);
