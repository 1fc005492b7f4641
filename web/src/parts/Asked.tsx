/** A question and what is shown for it: skeleton, then the answer; a failure beside the last answer, never instead. */
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "../language";
import { Failure } from "./Failure";
import { Guarded } from "./Guarded";
import { CardSkeleton } from "./Skeletons";

const SLOW = 3000;

interface Asking<T> {
  query: UseQueryResult<T>;
  skeleton?: ReactNode;
  children: (answer: T) => ReactNode;
}

export function Asked<T>({ query, skeleton, children }: Asking<T>) {
  const { t } = useTranslation();
  const slow = useSlow(query.isFetching);
  const { data, error } = query;
  return (
    <>
      {error ? <Failure error={error} retry={() => void query.refetch()} {...(data === undefined ? {} : { shownAt: query.dataUpdatedAt })} /> : null}
      {slow ? (
        <p className="chip due" role="status">
          {t("fault.slowNow")}
        </p>
      ) : null}
      {data === undefined ? (error ? null : (skeleton ?? <CardSkeleton />)) : <Shown answer={data}>{children}</Shown>}
    </>
  );
}

/** What cannot be drawn from an answer takes down only the place where it would stand, until the next answer. */
function Shown<T>({ answer, children }: { answer: T; children: (answer: T) => ReactNode }) {
  return (
    <Guarded of={answer}>
      <Drawn answer={answer}>{children}</Drawn>
    </Guarded>
  );
}

const Drawn = <T,>({ answer, children }: { answer: T; children: (answer: T) => ReactNode }) => <>{children(answer)}</>;

function useSlow(asking: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!asking) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), SLOW);
    return () => clearTimeout(timer);
  }, [asking]);
  return slow;
}
