/** As known then and now: the trace as it would have been told at an earlier position of the log, and what came since. */
import { useQuery } from "@tanstack/react-query";
import { Button, InputNumber, Select, Slider } from "antd";
import { api, told } from "../../../api/client";
import { useTranslation } from "../../../language";
import { Card } from "../../../parts/Card";
import { Failure } from "../../../parts/Failure";
import { offsetOf, wall } from "../lanes/time";
import { called } from "../model";
import { useLanes } from "../queries";
import { differences } from "./differences";
import { positionTyped } from "./position";
import type { Page } from "./props";

const STOPS = 30;
const NAMED = 6;

export function KnownThen({ answer, asking, change }: Page) {
  const { t } = useTranslation("trace");
  const now = useLanes(asking.id, undefined, asking.policy);
  const then = asking.knownAt ?? 0;
  const found = now.data ? differences(answer, now.data) : undefined;
  return (
    <Card
      className="trace-known"
      title={t("known.title", { position: then })}
      note={now.data ? t("known.of", { position: now.data.position }) : null}
      end={<Button onClick={() => change({ known: undefined })}>{t("known.now")}</Button>}
    >
      <KnownPicker answer={answer} asking={asking} change={change} />
      {now.error ? <Failure error={now.error} retry={() => void now.refetch()} /> : null}
      {found ? (
        found.same ? (
          <p>{t("known.same")}</p>
        ) : (
          <>
            <p className="trace-then-now">
              {found.counts.map((count) => (
                <span key={count.what}>
                  {t(`known.${count.what}`)} <strong>{count.then}</strong> → <strong>{count.now}</strong>
                </span>
              ))}
            </p>
            {found.since.length > 0 ? (
              <p>
                {t("known.since", { what: found.since.slice(0, NAMED).map(called).join(t("list.joint")) })}
                {found.since.length > NAMED ? ` ${t("known.more", { count: found.since.length - NAMED })}` : ""}
              </p>
            ) : null}
            {found.gone.length > 0 ? <p>{t("known.gone", { what: found.gone.slice(0, NAMED).map(called).join(t("list.joint")) })}</p> : null}
          </>
        )
      ) : null}
    </Card>
  );
}

/** A slider over the whole log, with stops where something was read in or this thing was recorded. */
export function KnownPicker({ answer, asking, change }: Page) {
  const { t } = useTranslation("trace");
  const log = useQuery({
    queryKey: ["acquisitions", "for known"],
    queryFn: ({ signal }) => told(api.GET("/api/v1/acquisitions", { signal })) as Promise<{ items: Read[] }>,
  });
  const last = Math.max(answer.position, ...(log.data?.items ?? []).map((each) => each.last_position ?? 0));
  const chosen = asking.knownAt ?? last;
  const choose = (position: number | null): void => change({ known: position === null || position >= last ? undefined : String(Math.max(0, Math.round(position))) });
  const typed = (text: string): void => {
    const position = positionTyped(text, chosen);
    if (position !== null) choose(position);
  };
  const own = answer.spine.operations.slice(-STOPS).map((each) => ({ value: each.position, label: t("known.event", { what: each.title, position: each.position }) }));
  const read = (log.data?.items ?? []).slice(0, STOPS).flatMap((each) =>
    each.last_position === null ? [] : [{ value: each.last_position, label: t("known.read", { source: each.source, time: wall(Date.parse(each.finished ?? each.started), offsetOf(answer.subject.offset)).slice(0, 16), position: each.last_position }) }],
  );
  return (
    <div className="trace-known-picker">
      <Slider min={0} max={last} value={chosen} key={chosen} defaultValue={chosen} onChangeComplete={choose} ariaLabelForHandle={t("policy.known")} tooltip={{ open: false }} disabled={last === 0} />
      <InputNumber id="trace-known" aria-label={t("known.position")} min={0} max={last} value={chosen} changeOnBlur onPressEnter={(event) => typed(event.currentTarget.value)} onBlur={(event) => typed(event.target.value)} />
      <Select
        aria-label={t("known.stops")}
        placeholder={t("known.stops")}
        value={null}
        onChange={(value: number | null) => choose(value)}
        options={[
          { label: t("known.reads"), options: unique(read) },
          { label: t("known.events"), options: unique(own) },
        ]}
      />
    </div>
  );
}

interface Read {
  source: string;
  started: string;
  finished: string | null;
  last_position: number | null;
}

const unique = (options: { value: number; label: string }[]): { value: number; label: string }[] => [...new Map(options.map((each) => [each.value, each])).values()];
