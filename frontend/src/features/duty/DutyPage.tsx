import { Navigate } from "react-router";

import { queries } from "../../api/client";
import { useMe } from "../../api/me";
import { Fetched } from "../../ui/states";

/** Whoever takes shifts comes for their own, everybody else for who is on when. */
export default function DutyPage() {
  const own = useMe().data?.posts.map(({ ref }) => ref) ?? [];
  const rosters = queries.useQuery("get", "/api/duty/rosters");
  return (
    <Fetched query={rosters}>
      {(listed) => (
        <Navigate
          replace
          to={listed.some(({ post }) => own.includes(post)) ? "/duty/mine" : "/duty/rosters"}
        />
      )}
    </Fetched>
  );
}
