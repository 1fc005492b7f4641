/** What went wrong, in the reader's language: the cause, how old the data shown are, and the next step. */
import { Button } from "antd";
import type { MouseEvent } from "react";
import { useLocation, useNavigate } from "react-router";
import { Problem } from "../api/problem";
import { useTranslation } from "../language";
import { faultSaid } from "./fault";
import { pointed } from "./pointer";
import { clock } from "./time";

interface Shown {
  error: unknown;
  /** Ask the same again: offered where another answer may come. */
  retry?: () => void;
  /** When the data that are still shown were read (milliseconds since 1970). */
  shownAt?: number;
}

export function Failure({ error, retry, shownAt }: Shown) {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const problem = error instanceof Problem ? error : undefined;
  const fault = problem?.fault ?? "broken";
  const status = problem?.status;
  const final = status !== undefined && FINAL.includes(status);
  return (
    <section className="card fault" role="alert">
      <p>
        <strong>{faultSaid(error, t)}</strong>
      </p>
      {problem && problem.findings.length > 0 ? (
        <ul>
          {problem.findings.slice(0, 20).map((finding, at) => (
            <li key={at}>
              {finding.place ? <span className="mono">{pointed(finding.place, t)}: </span> : null}
              {finding.message}
            </li>
          ))}
        </ul>
      ) : null}
      <p className="next">
        {nextStep(problem, t)} {shownAt ? t("fault.stale", { time: clock(shownAt) }) : null}
      </p>
      <p style={{ display: "flex", flexWrap: "wrap", gap: 8, marginTop: 8 }}>
        {fault === "signed_out" || status === 403 ? (
          <Button href={`/sign-in?back=${encodeURIComponent(pathname + search)}`}>{t(fault === "signed_out" ? "fault.signIn" : "fault.signInAs")}</Button>
        ) : null}
        {retry && final ? <BackToPlace /> : null}
        {retry && !final && fault !== "signed_out" ? <Button onClick={retry}>{t("fault.retry")}</Button> : null}
      </p>
    </section>
  );
}

/** What the same question will be answered with again, however often it is asked. */
const FINAL: readonly number[] = [400, 403, 404, 422];

/** To the first page of the place that the reader is in; nothing where they are there already. */
function BackToPlace() {
  const { t, i18n } = useTranslation();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const place = pathname.split("/")[1] ?? "";
  const first = `/${place}`;
  if (pathname + search === first || !i18n.exists(`place.${place}`)) return null;
  const go = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate(first);
  };
  return (
    <Button href={first} onClick={go}>
      {t("fault.backTo", { place: t(`place.${place}`) })}
    </Button>
  );
}

function nextStep(problem: Problem | undefined, t: (key: string) => string): string {
  if (!problem) return t("fault.brokenNext");
  if (problem.status === 403) return t("fault.forbiddenNext");
  if (problem.status === 409) return t("fault.conflictNext");
  // What the server refused it has explained itself.
  return problem.fault === "refused" ? "" : t(`fault.${problem.fault}Next`);
}
