/** A question and what is shown for it: skeleton, then the answer; a failure beside the last answer, never instead. */
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
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
  const { data } = query;
  const [error, forget] = useLastError(query);
  const retry = (): void => {
    forget();
    void query.refetch();
  };
  return (
    <>
      {error ? <Failure error={error} retry={retry} {...(data === undefined ? {} : { shownAt: query.dataUpdatedAt })} /> : null}
      {slow ? (
        <p className="chip due" role="status">
          {t("fault.slowNow")}
        </p>
      ) : null}
      {data === undefined ? (error ? null : (skeleton ?? <CardSkeleton />)) : <Shown answer={data}>{children}</Shown>}
    </>
  );
}

/**
 * The failure of a question, also while the same is asked anew because the log grew: without an answer it would give
 * way to the skeleton for that time. Forgotten where the reader asks again: the skeleton shows that it is being done.
 */
function useLastError(query: UseQueryResult<unknown>): [unknown, () => void] {
  const last = useRef<unknown>(null);
  if (query.error) last.current = query.error;
  else if (query.data !== undefined || query.errorUpdateCount === 0) last.current = null;
  return [
    last.current,
    () => {
      last.current = null;
    },
  ];
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
